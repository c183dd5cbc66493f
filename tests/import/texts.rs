//! Plans of other fields as texts: plain, GB18030 and Markdown, each with what a reader must find in it.

use super::plans::Wanted;

/// A school district's audit in English, in Markdown.
pub fn english() -> Wanted {
    let text = "# Annual Compliance Audit: Submission Plan\n\nAll units submit their evidence by the dates below.\n\n\
## 1. Finance Department\n\nResponsibilities: keep the books; answer the auditors.\n\n**Documents required:**\n\n\
- Annual budget and financial report since 2022\n- Register of assets (with serial numbers)\n\
- Signed lease agreements; insurance certificates\n\nDue: 30 June 2024\n\n\
## 2. Facilities Office\n\nDocuments required:\n1. Fire drill records, including plan, summary and photographs\n\
2. Maintenance contracts and inspection reports\n3. Other relevant evidence, if any\n\nDue: May 15, 2024\n\n\
## 3. All schools\n\nEvidence to provide: Staff roster; safeguarding policy; minutes of the parents' council.\n\nDue: 30 June 2024\n";
    Wanted {
        name: "English audit, Markdown",
        file: "audit.md",
        bytes: text.as_bytes().to_vec(),
        title: "Annual Compliance Audit: Submission Plan",
        deadline: "2024-06-30",
        units: vec![
            (
                "Finance Department",
                vec![
                    "Annual budget and financial report since 2022",
                    "Register of assets (with serial numbers)",
                    "Signed lease agreements",
                    "insurance certificates",
                ],
            ),
            (
                "Facilities Office",
                vec![
                    "Fire drill records, including plan, summary and photographs",
                    "Maintenance contracts and inspection reports",
                    "Other relevant evidence, if any",
                ],
            ),
            ("All schools", vec!["Staff roster", "safeguarding policy", "minutes of the parents' council"]),
        ],
        other_deadlines: vec![("Maintenance contracts and inspection reports", "2024-05-15")],
        groups: vec!["All schools"],
        pieces: vec![
            ("Annual budget and financial report since 2022", "budget@2022 budget@2023 budget@2024 report"),
            ("Maintenance contracts and inspection reports", "contract report"),
        ],
    }
}

/// A text in GB18030: units and items numbered alike, deadlines by item and of two stages, a sentence for a sub-unit.
pub fn flood_control() -> Wanted {
    let text = "防汛抗旱检查备查资料分工\n\n一、成员单位\n1、区水利局\n工作职责：\n1、编制防汛预案；\n2、组织演练。\n备查资料：\n\
1、防汛预案、值班表；\n2、2023年以来年度防汛工作总结；\n3、水库巡查记录（5月底前报送）。\n报送时间：第1-2项6月10日前，其余6月20日前。\n\
2、区应急管理局\n备查资料：\n1、抢险队伍名册；\n2、物资储备台账。\n报送时间：2025年6月20日\n\
3、各镇人民政府\n备查资料：山洪灾害转移清单；责任人名单。\n区气象局：需提供预警信息发布记录；汛期天气专报。\n\
报送时间：初稿2025年5月20日前，定稿2025年6月20日前\n二、有关要求\n（一）加强领导。各单位要落实责任，按时报送。\n";
    Wanted {
        name: "flood control, text in GB18030",
        file: "防汛.txt",
        bytes: encoding_rs::GB18030.encode(text).0.into_owned(),
        title: "防汛抗旱检查备查资料分工",
        deadline: "2025-06-20",
        units: vec![
            ("区水利局", vec!["防汛预案、值班表", "2023年以来年度防汛工作总结", "水库巡查记录（5月底前报送）"]),
            ("区应急管理局", vec!["抢险队伍名册", "物资储备台账"]),
            ("各镇人民政府", vec!["山洪灾害转移清单", "责任人名单"]),
            ("区气象局", vec!["预警信息发布记录", "汛期天气专报"]),
        ],
        other_deadlines: vec![
            ("2023年以来年度防汛工作总结", "2025-06-10"),
            ("水库巡查记录（5月底前报送）", "2025-05-31"),
        ],
        groups: vec!["各镇人民政府"],
        pieces: vec![("2023年以来年度防汛工作总结", "@2023 @2024")],
    }
}

/// A Markdown file with units as plain lines and a table drawn with bars.
pub fn archives() -> Wanted {
    let text = "档案工作检查材料清单\n\n截止日期：2024年9月30日\n\n办公室\n提交材料：\n• 归档范围和保管期限表\n• 档案管理制度汇编\n\n\
人力资源部\n提交材料：\n• 人事档案目录、转递记录\n• 2022、2023年度干部培训总结\n\n其他部门\n\n\
| 部门 | 材料名称 | 备注 |\n|---|---|---|\n| 工程部 | 竣工图纸；验收报告<br>监理日志 | |\n| 采购部 | 采购合同 | 扫描件 |\n";
    Wanted {
        name: "archives, Markdown with a table",
        file: "档案.md",
        bytes: text.as_bytes().to_vec(),
        title: "档案工作检查材料清单",
        deadline: "2024-09-30",
        units: vec![
            ("办公室", vec!["归档范围和保管期限表", "档案管理制度汇编"]),
            ("人力资源部", vec!["人事档案目录、转递记录", "2022、2023年度干部培训总结"]),
            ("工程部", vec!["竣工图纸", "验收报告", "监理日志"]),
            ("采购部", vec!["采购合同"]),
        ],
        other_deadlines: vec![],
        groups: vec![],
        pieces: vec![("2022、2023年度干部培训总结", "@2022 @2023"), ("人事档案目录、转递记录", "目录 记录")],
    }
}

/// Items in topical sections, each with its unit and day in brackets behind it.
pub fn remarks() -> Wanted {
    let text = "营商环境评价佐证材料任务清单\n\n一、开办企业\n1.企业开办“一网通办”改革文件。（责任单位：行政审批服务局；完成时限：2024年3月31日）\n\
2.开办企业典型案例3篇。（责任单位：行政审批服务局、税务局；完成时限：2024年4月30日）\n二、获得电力\n\
1.供电可靠性管理办法、统计报告。（责任单位：供电公司；完成时限：2024年4月30日）\n\
2.降低用电成本政策文件及企业台账。（责任单位：发展改革局；完成时限：2024年4月30日）\n三、工作要求\n1.提高认识，加强领导。\n";
    Wanted {
        name: "units in brackets behind the items",
        file: "营商.txt",
        bytes: text.as_bytes().to_vec(),
        title: "营商环境评价佐证材料任务清单",
        deadline: "2024-04-30",
        units: vec![
            ("行政审批服务局", vec!["企业开办“一网通办”改革文件", "开办企业典型案例3篇"]),
            ("税务局", vec!["开办企业典型案例3篇"]),
            ("供电公司", vec!["供电可靠性管理办法、统计报告"]),
            ("发展改革局", vec!["降低用电成本政策文件及企业台账"]),
        ],
        other_deadlines: vec![("企业开办“一网通办”改革文件", "2024-03-31")],
        groups: vec![],
        pieces: vec![("开办企业典型案例3篇", "案例1 案例2 案例3")],
    }
}

/// Sentences in which a verb asks each unit for its list, and one that tells everybody the day.
pub fn asked_in_sentences() -> Wanted {
    let text = "安全生产标准化评审资料\n一、综合办公室需提供以下资料：\n1、安全生产责任制文件。\n2、安全会议记录、签到表。\n\
二、请设备部提供下列材料：\n1、特种设备检测报告、使用登记证。\n三、生产部需提供以下资料：\n1、设备维护保养记录。\n\
上述资料于2024年3月20日前交安全科。\n";
    Wanted {
        name: "units asked in sentences",
        file: "评审.txt",
        bytes: text.as_bytes().to_vec(),
        title: "安全生产标准化评审资料",
        deadline: "2024-03-20",
        units: vec![
            ("综合办公室", vec!["安全生产责任制文件", "安全会议记录、签到表"]),
            ("设备部", vec!["特种设备检测报告、使用登记证"]),
            ("生产部", vec!["设备维护保养记录"]),
        ],
        other_deadlines: vec![],
        groups: vec![],
        pieces: vec![("安全会议记录、签到表", "会议记录 签到表")],
    }
}

/// The same in English: who shall provide what, in one line each.
pub fn shall_provide() -> Wanted {
    let text = "Campus Safety Audit: Evidence Plan\n\nAll evidence must be submitted by 1 November 2024.\n\n\
The Registrar shall provide: enrolment statistics; attendance policy; complaints register.\n\n\
Security Department shall provide: patrol schedule; incident reports for each year from 2022 to 2024.\n";
    Wanted {
        name: "who shall provide what",
        file: "campus.txt",
        bytes: text.as_bytes().to_vec(),
        title: "Campus Safety Audit: Evidence Plan",
        deadline: "2024-11-01",
        units: vec![
            ("Registrar", vec!["enrolment statistics", "attendance policy", "complaints register"]),
            ("Security Department", vec!["patrol schedule", "incident reports for each year from 2022 to 2024"]),
        ],
        other_deadlines: vec![],
        groups: vec![],
        pieces: vec![("incident reports for each year from 2022 to 2024", "@2022 @2023")],
    }
}

/// One numbered line a unit, with a colon; the day stands below the title.
pub fn one_line_each() -> Wanted {
    let text = "食品安全示范城市创建资料报送任务清单\n（请于2024年8月30日前报送区食安办）\n\
1.区市场监管局：2022年以来年度食品安全工作计划、总结；抽检监测台账；食品安全宣传材料。\n\
2.区教育局：学校食堂管理制度、从业人员健康证明；校园食品安全演练方案。\n\
3.各镇、街道：食品安全“两个责任”包保干部名单；协管员考核办法。\n";
    Wanted {
        name: "one numbered line a unit",
        file: "食安.txt",
        bytes: text.as_bytes().to_vec(),
        title: "食品安全示范城市创建资料报送任务清单",
        deadline: "2024-08-30",
        units: vec![
            ("区市场监管局", vec!["2022年以来年度食品安全工作计划、总结", "抽检监测台账", "食品安全宣传材料"]),
            ("区教育局", vec!["学校食堂管理制度、从业人员健康证明", "校园食品安全演练方案"]),
            ("各镇、街道", vec!["食品安全“两个责任”包保干部名单", "协管员考核办法"]),
        ],
        other_deadlines: vec![],
        groups: vec!["各镇、街道"],
        pieces: vec![("2022年以来年度食品安全工作计划、总结", "计划@2022 计划@2023 计划@2024 总结@2022 总结@2023")],
    }
}

/// A letterhead above the title, and a table pasted from a spreadsheet.
pub fn pasted_table() -> Wanted {
    let text = "某区人民政府办公室文件\n某政办发〔2024〕5号\n无障碍环境建设检查资料报送安排\n\n\
责任单位\t报送资料\t完成时间\n区住建局\t无障碍设施建设方案、验收报告\t2024年4月30日\n\
区残联\t残疾人家庭改造台账；培训记录\t同上\n各街道\t自查报告\t2024年5月10日\n";
    Wanted {
        name: "table pasted into a text",
        file: "无障碍.txt",
        bytes: text.as_bytes().to_vec(),
        title: "无障碍环境建设检查资料报送安排",
        deadline: "2024-04-30",
        units: vec![
            ("区住建局", vec!["无障碍设施建设方案、验收报告"]),
            ("区残联", vec!["残疾人家庭改造台账", "培训记录"]),
            ("各街道", vec!["自查报告"]),
        ],
        other_deadlines: vec![("自查报告", "2024-05-10")],
        groups: vec!["各街道"],
        pieces: vec![("无障碍设施建设方案、验收报告", "方案 报告")],
    }
}

/// One introducer above all units, and a sentence with a number that tells everybody the day.
pub fn one_introducer() -> Wanted {
    let text = "关于做好2025年度绩效考核材料报送工作的通知\n\n各部门、各单位：\n现将有关事项通知如下。\n一、报送内容\n\
1.党建工作部\n（1）2023年以来年度党建工作要点、总结\n（2）“三会一课”记录、照片\n\
2.纪检监察室\n（1）廉政教育活动方案、签到表\n（2）警示教育资料\n\
二、报送要求\n1.按时报送。各单位于2025年11月28日前将材料报办公室。\n2.材料真实。\n";
    Wanted {
        name: "one introducer above all units",
        file: "考核.txt",
        bytes: text.as_bytes().to_vec(),
        title: "关于做好2025年度绩效考核材料报送工作的通知",
        deadline: "2025-11-28",
        units: vec![
            ("党建工作部", vec!["2023年以来年度党建工作要点、总结", "“三会一课”记录、照片"]),
            ("纪检监察室", vec!["廉政教育活动方案、签到表", "警示教育资料"]),
        ],
        other_deadlines: vec![],
        groups: vec![],
        pieces: vec![("廉政教育活动方案、签到表", "方案 签到表")],
    }
}

/// Offices above topics, chapters and items counted in words.
pub fn topics_under_offices() -> Wanted {
    let text = "全域旅游示范区验收备查资料责任表\n\n1、文旅局\n1.1 规划与制度\n需提供资料：全域旅游发展规划；旅游市场联合执法文件、记录。\n\
1.2 公共服务\n需提供资料：旅游厕所台账。\n时间：2024年10月15日\n\
2、公安局\n2.1 秩序\n需提供资料：\n一是景区治安管理方案；\n二是假日值班表。\n时间：2024年10月15日\n";
    Wanted {
        name: "topics under offices",
        file: "旅游.txt",
        bytes: text.as_bytes().to_vec(),
        title: "全域旅游示范区验收备查资料责任表",
        deadline: "2024-10-15",
        units: vec![
            ("文旅局", vec!["全域旅游发展规划", "旅游市场联合执法文件、记录", "旅游厕所台账"]),
            ("公安局", vec!["景区治安管理方案", "假日值班表"]),
        ],
        other_deadlines: vec![],
        groups: vec![],
        pieces: vec![],
    }
}

/// A notice as offices issue it: an invitation with the general deadline, names with their contacts in brackets under
/// headings of kinds, and one kind with a day of its own, which does not reach back to the others.
pub fn food_safety() -> Wanted {
    let text = "关于做好2024年度食品安全示范城市复审迎检工作的通知\n\n各有关单位：\n根据统一部署，现将各单位需报送的资料明确如下，\
请于2024年8月31日前报送至市食安办（联系人：李明，电话：0000-0000000）。\n日期：2024年3月1日\n\n一、市级部门\n\
1. 市市场监管局（联系人：王强，电话：0000-0000001）\n需报送材料：\n（1）2022年以来食品安全年度工作计划、总结\n\
（2）食品抽检报告\n2. 市教育局（联系人：赵敏）\n需报送材料：\n（1）学校食堂“明厨亮灶”覆盖率统计表\n（2）校园食品安全守护行动方案\n\
二、各区县\n1. 各区县食安办\n需报送材料：\n（1）区县食品安全工作考核办法\n（2）食品安全经费预算批复文件\n\
报送时限：2024年8月15日前。\n三、有关要求\n各单位要高度重视，明确专人负责，按时报送。\n";
    Wanted {
        name: "food safety notice, text",
        file: "通知.txt",
        bytes: text.as_bytes().to_vec(),
        title: "关于做好2024年度食品安全示范城市复审迎检工作的通知",
        deadline: "2024-08-31",
        units: vec![
            ("市市场监管局", vec!["2022年以来食品安全年度工作计划、总结", "食品抽检报告"]),
            ("市教育局", vec!["学校食堂“明厨亮灶”覆盖率统计表", "校园食品安全守护行动方案"]),
            ("各区县食安办", vec!["区县食品安全工作考核办法", "食品安全经费预算批复文件"]),
        ],
        other_deadlines: vec![
            ("食品抽检报告", "2024-08-31"),
            ("校园食品安全守护行动方案", "2024-08-31"),
            ("区县食品安全工作考核办法", "2024-08-15"),
        ],
        groups: vec!["各区县食安办"],
        pieces: vec![("2022年以来食品安全年度工作计划、总结", "计划@2022 计划@2023 计划@2024 总结@2022 总结@2023")],
    }
}
