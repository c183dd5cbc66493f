//! Plans of other fields and layouts, each with what a reader must find in it.

use super::docx::{Cell, Docx, cell, covered, first};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

/// What a document owes: units with their lines, and what else must be right.
pub struct Wanted {
    pub name: &'static str,
    pub file: &'static str,
    pub bytes: Vec<u8>,
    pub title: &'static str,
    pub deadline: &'static str,
    pub units: Vec<(&'static str, Vec<&'static str>)>,
    /// Lines due on another day than the plan.
    pub other_deadlines: Vec<(&'static str, &'static str)>,
    pub groups: Vec<&'static str>,
    /// Pieces of some lines, as the plan file writes them.
    pub pieces: Vec<(&'static str, &'static str)>,
}

fn span(text: &str, columns: usize) -> Cell {
    Cell { span: columns, ..cell(text) }
}

/// A table in Word for the inspection of a hygienic city: merged units, 同上, numbered cells, section rows, copies.
pub fn sanitation() -> Wanted {
    let row = |cells: &[Cell]| cells.to_vec();
    let table = [
        row(&["序号", "责任单位", "检查内容", "需提供资料", "报送截止日期", "份数", "联系人"].map(cell)),
        row(&[span("一、健康教育和健康促进", 7)]),
        row(&[
            cell("1"),
            first("区卫生健康局"),
            cell("健康教育网络健全"),
            cell("健康教育工作计划、总结；健康教育专（兼）职人员名单"),
            first("2024年5月31日"),
            cell("2"),
            cell("王某 2280001"),
        ]),
        row(&[cell("2"), covered(), cell("控烟"), cell("1.控烟工作制度\n2.无烟单位名册及照片\n3.控烟宣传活动资料"), covered(), cell(""), cell("")]),
        row(&[cell("3"), cell("区教育局、区民政局"), cell("学校与社区"), cell("健康教育课程表和教案"), cell("同上"), cell(""), cell("")]),
        row(&[span("二、市容环境卫生", 7)]),
        row(&[
            cell("4"),
            cell("区综合行政执法局"),
            cell("道路保洁"),
            cell("（1）环卫作业台账；（2）垃圾分类实施方案；（3）公厕管理制度、保洁记录"),
            cell("6月底前"),
            cell("一式三份"),
            cell(""),
        ]),
        row(&[cell("5"), cell("各镇街"), cell("除四害"), cell("病媒生物防制方案、消杀记录；其他佐证材料"), cell("6月底前"), cell(""), cell("")]),
        row(&[cell("6"), cell("区市场监管局"), cell("食品安全"), cell("餐饮单位量化分级管理台账；无"), cell("6月底前"), cell(""), cell("")]),
        row(&[span("备注：材料统一用A4纸装订。", 7)]),
    ];
    let bytes = Docx::default()
        .text("附件2")
        .title("国家卫生区复审迎检资料任务分解表")
        .text("为做好2024年国家卫生区复审迎检工作，现将资料任务分解如下。")
        .table(&table)
        .bytes();
    Wanted {
        name: "sanitation inspection, table in Word",
        file: "卫生.docx",
        bytes,
        title: "国家卫生区复审迎检资料任务分解表",
        deadline: "2024-05-31",
        units: vec![
            (
                "区卫生健康局",
                vec![
                    "健康教育工作计划、总结",
                    "健康教育专（兼）职人员名单",
                    "控烟工作制度",
                    "无烟单位名册及照片",
                    "控烟宣传活动资料",
                ],
            ),
            ("区教育局", vec!["健康教育课程表和教案"]),
            ("区民政局", vec!["健康教育课程表和教案"]),
            ("区综合行政执法局", vec!["环卫作业台账", "垃圾分类实施方案", "公厕管理制度、保洁记录"]),
            ("各镇街", vec!["病媒生物防制方案、消杀记录", "其他佐证材料"]),
            ("区市场监管局", vec!["餐饮单位量化分级管理台账"]),
        ],
        other_deadlines: vec![("环卫作业台账", "2024-06-30"), ("病媒生物防制方案、消杀记录", "2024-06-30")],
        groups: vec!["各镇街"],
        pieces: vec![
            ("健康教育工作计划、总结", "计划 总结"),
            ("健康教育课程表和教案", "课程表 教案"),
            ("病媒生物防制方案、消杀记录", "方案 记录"),
            ("无烟单位名册及照片", "名册"),
        ],
    }
}

/// The evaluation of a university in headings that Word numbers; units in fields below topical headings.
pub fn accreditation() -> Wanted {
    let bytes = Docx::default()
        .title("某大学本科教育教学审核评估支撑材料责任分解方案")
        .text("根据学校评估工作安排，评估周期为2021—2023年，请各单位于2024年4月15日前将支撑材料报送评建办。")
        .numbered(1, 0, "办学方向与本科地位")
        .numbered(1, 1, "办学方向")
        .text("责任单位：党委宣传部")
        .text("支撑材料：")
        .numbered(1, 2, "2021年以来年度工作要点、总结")
        .numbered(1, 2, "党委会研究本科教学工作的会议纪要")
        .numbered(1, 1, "本科地位")
        .text("责任单位：教务处（牵头）、财务处")
        .text("支撑材料：")
        .numbered(1, 2, "近三年本科教学经费预算和决算报告")
        .numbered(1, 2, "2021—2023年度本科教学质量报告")
        .with_deleted("完成时限：2024年3月底", "（原定2月底）")
        .numbered(1, 0, "教师队伍")
        .text("支撑材料：教师名册；师德师风建设文件、培训记录。")
        .text("责任单位：人事处")
        .numbered(1, 0, "学生发展")
        .numbered(1, 1, "各二级学院")
        .heading("支撑材料")
        .text("（1）培养方案；")
        .text("（2）2021年以来每年毕业论文抽检结果和整改材料；")
        .text("（3）学生竞赛获奖证书、照片")
        .numbered(1, 0, "工作要求")
        .text("各单位要高度重视，严格把关，确保材料真实、准确、完整。")
        .bytes();
    Wanted {
        name: "university accreditation, headings numbered by Word",
        file: "评估.docx",
        bytes,
        title: "某大学本科教育教学审核评估支撑材料责任分解方案",
        deadline: "2024-04-15",
        units: vec![
            ("党委宣传部", vec!["2021年以来年度工作要点、总结", "党委会研究本科教学工作的会议纪要"]),
            ("教务处", vec!["近三年本科教学经费预算和决算报告", "2021—2023年度本科教学质量报告"]),
            ("财务处", vec!["近三年本科教学经费预算和决算报告", "2021—2023年度本科教学质量报告"]),
            ("人事处", vec!["教师名册", "师德师风建设文件、培训记录"]),
            (
                "各二级学院",
                vec!["培养方案", "2021年以来每年毕业论文抽检结果和整改材料", "学生竞赛获奖证书、照片"],
            ),
        ],
        other_deadlines: vec![("2021—2023年度本科教学质量报告", "2024-03-31")],
        groups: vec!["各二级学院"],
        pieces: vec![("2021—2023年度本科教学质量报告", "@2021 @2022 @2023"), ("学生竞赛获奖证书、照片", "证书")],
    }
}

/// A workbook for a fire-safety inspection: a title row, Excel dates, merged cells, several sheets.
pub fn fire_safety() -> Wanted {
    let mut book = Workbook::new();
    let plain = Format::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet();
    sheet.set_name("重点单位").unwrap();
    sheet.merge_range(0, 0, 0, 4, "2025年消防安全专项检查资料报送清单", &plain).unwrap();
    for (column, head) in (0..).zip(["编号", "单位", "需报送的材料", "完成时间", "联系电话"]) {
        sheet.write(2, column, head).unwrap();
    }
    sheet.merge_range(3, 1, 5, 1, "市人民医院", &plain).unwrap();
    sheet.write(3, 2, "消防安全责任制文件").unwrap();
    sheet.write(4, 2, "灭火和应急疏散预案、演练记录").unwrap();
    sheet.write(5, 2, "消防控制室值班人员证书（不少于6人）").unwrap();
    sheet.merge_range(3, 3, 6, 3, "", &date).unwrap();
    sheet.write_with_format(3, 3, &ExcelDateTime::parse_from_str("2025-03-20").unwrap(), &date).unwrap();
    sheet.write(3, 4, "0533-110").unwrap();
    sheet.write(6, 1, "万象汇商场").unwrap();
    sheet.write(6, 2, "①消防设施维保合同；②每月防火巡查记录\n③2023-2024年度消防检测报告").unwrap();
    sheet.write(7, 1, "市消防救援支队").unwrap();
    sheet.write(7, 2, "检查计划；隐患整改台账、复查记录").unwrap();
    sheet.write_with_format(7, 3, &ExcelDateTime::parse_from_str("2025-04-10").unwrap(), &date).unwrap();
    let schools = book.add_worksheet();
    schools.set_name("学校").unwrap();
    for (column, head) in (0..).zip(["责任部门", "佐证资料", "截止日期"]) {
        schools.write(0, column, head).unwrap();
    }
    schools.write(1, 0, "实验小学").unwrap();
    schools.write(1, 1, "消防演练方案；消防演练照片").unwrap();
    schools.write(1, 2, "2025/3/20").unwrap();
    schools.write(2, 1, "宿舍电气检测报告").unwrap();
    schools.write(2, 2, "2025/3/20").unwrap();
    Wanted {
        name: "fire safety, workbook",
        file: "消防.xlsx",
        bytes: book.save_to_buffer().unwrap(),
        title: "2025年消防安全专项检查资料报送清单",
        deadline: "2025-03-20",
        units: vec![
            (
                "市人民医院",
                vec!["消防安全责任制文件", "灭火和应急疏散预案、演练记录", "消防控制室值班人员证书（不少于6人）"],
            ),
            ("万象汇商场", vec!["消防设施维保合同", "每月防火巡查记录", "2023-2024年度消防检测报告"]),
            ("市消防救援支队", vec!["检查计划", "隐患整改台账、复查记录"]),
            ("实验小学", vec!["消防演练方案", "消防演练照片", "宿舍电气检测报告"]),
        ],
        other_deadlines: vec![("检查计划", "2025-04-10")],
        groups: vec![],
        pieces: vec![("灭火和应急疏散预案、演练记录", "预案 记录"), ("隐患整改台账、复查记录", "台账 记录")],
    }
}

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
            ("Annual budget and financial report since 2022", "budget@2022 budget@2023 budget@2024 report@2022 report@2023"),
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
            (
                "区水利局",
                vec!["防汛预案、值班表", "2023年以来年度防汛工作总结", "水库巡查记录（5月底前报送）"],
            ),
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
