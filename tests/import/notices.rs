//! Notices and letters with all that offices write around the lists: whom they greet, what is asked of all, whom to
//! ask, who signs and when. Nothing of it is owed.

use super::plans::Wanted;

/// A notice without a word before its lists: a salutation that names the units, items that begin with 各年度, a contact
/// directly below the last list, a formula, the signature and the day.
pub fn notice() -> Wanted {
    let text = "岚办发〔2025〕9号\n\n关于报送2023—2025年度平安建设考核材料的通知\n\n区司法局、区信访局，各镇街道：\n\
为做好考核工作，现就材料报送通知如下，请于2025年12月5日下班前将材料发至区委政法委。\n\n一、考核时段\n2023年1月1日至2025年11月30日。\n\n\
二、材料分解\n（一）区综治中心（区委政法委）\n1、各年度平安建设工作要点\n2、矛盾纠纷排查台账、照片\n\n\
（二）区司法局\n1、各年度普法工作计划\n2、各类调解委员会名册\n\n（三）各镇街道\n1、各村（社区）网格员名单\n2、平安宣传照片或视频\n\
联系人：周宁，电话：0000-7700000。\n\n特此通知。\n\n附件：材料封面\n\n岚溪区平安建设领导小组办公室\n二〇二五年十一月二十日\n";
    Wanted {
        name: "notice with a frame, text",
        file: "平安.txt",
        bytes: text.as_bytes().to_vec(),
        title: "关于报送2023—2025年度平安建设考核材料的通知",
        deadline: "2025-12-05",
        units: vec![
            ("区综治中心（区委政法委）", vec!["各年度平安建设工作要点", "矛盾纠纷排查台账、照片"]),
            ("区司法局", vec!["各年度普法工作计划", "各类调解委员会名册"]),
            ("各镇街道", vec!["各村（社区）网格员名单", "平安宣传照片或视频"]),
        ],
        other_deadlines: vec![],
        groups: vec!["各镇街道"],
        pieces: vec![("各年度平安建设工作要点", "@2023 @2024 @2025"), ("平安宣传照片或视频", "")],
    }
}

/// A company's notice that issues a plan: a number above, whom it greets, the period in words while items leave it open, a
/// unit with its short name, one with a remark behind it, one that reads as no office and two on one line, demands on everybody below the lists.
pub fn company() -> Wanted {
    let text = "岚溪港务集团有限公司文件\n岚港〔2025〕7号\n\n关于印发《岚溪港务集团有限公司绿色港口等级评价迎检资料分工方案》的通知\n\n\
各部室、班组：\n    现将方案印发给你们，请认真准备。\n\n岚溪港务集团有限公司\n2025年2月8日\n\n\
岚溪港务集团有限公司绿色港口等级评价迎检资料分工方案\n\n一、资料时段\n2022年1月至2024年12月，不得缺漏。\n各单位于2025年3月20日前将资料报绿港办。\n\n\
二、分工\n（一）绿色港口创建工作领导小组办公室（绿港办）\n1.2022年以来历年工作计划、总结；\n2.岸电使用台账、照片。\n\n\
（二）装卸车间（一区、二区车间汇总后统一报送）\n1.班前会记录；\n2.粉尘检测报告。\n\n（三）疏浚船组\n1.油污水接收联单。\n\n\
（四）理货班组、拖轮班组\n1.油耗台账。\n\n（五）有关要求\n1.不得临时补造台账。\n\n三、要求\n（一）压实责任。各单位主要负责人负总责。\n（二）严格把关。不得临时补造。\n\n联系人：绿港办  秦某某   电话：3300****\n";
    Wanted {
        name: "notice of a company that issues a plan, text",
        file: "港口.txt",
        bytes: text.as_bytes().to_vec(),
        title: "岚溪港务集团有限公司绿色港口等级评价迎检资料分工方案",
        deadline: "2025-03-20",
        units: vec![
            ("绿色港口创建工作领导小组办公室", vec!["2022年以来历年工作计划、总结", "岸电使用台账、照片"]),
            ("装卸车间", vec!["班前会记录", "粉尘检测报告"]),
            ("疏浚船组", vec!["油污水接收联单"]),
            ("理货班组", vec!["油耗台账"]),
            ("拖轮班组", vec!["油耗台账"]),
        ],
        other_deadlines: vec![],
        groups: vec![],
        pieces: vec![("2022年以来历年工作计划、总结", "计划@2022 计划@2023 计划@2024 总结@2022 总结@2023 总结@2024")],
    }
}

/// A letter with its lists in running text, and closing words that hold the deadline.
pub fn letter() -> Wanted {
    let text = "岚溪市审计局第二审计组\n关于提供审计资料的函\n\n市水务集团、市公交公司：\n根据年度计划，请按以下清单提供资料。\n\n资料清单\n\n\
1．市水务集团（牵头）\n（1）管网巡查记录；（2）水质检测报告；（3）抢修演练照片、视频。\n\n2．市公交公司\n（1）车辆台账；（2）驾驶员培训照片。\n\n\
以上资料请于2025年3月10日前送交审计组。逾期未送的，按有关规定处理。\n\n联系人：吴平；联系电话：0000-5500000。\n\n岚溪市审计局第二审计组\n2025年2月20日\n";
    Wanted {
        name: "letter with lists in running text",
        file: "审计.txt",
        bytes: text.as_bytes().to_vec(),
        title: "岚溪市审计局第二审计组关于提供审计资料的函",
        deadline: "2025-03-10",
        units: vec![
            ("市水务集团", vec!["管网巡查记录", "水质检测报告", "抢修演练照片、视频"]),
            ("市公交公司", vec!["车辆台账", "驾驶员培训照片"]),
        ],
        other_deadlines: vec![],
        groups: vec![],
        pieces: vec![("管网巡查记录", ""), ("驾驶员培训照片", "")],
    }
}
