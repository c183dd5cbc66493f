//! Plans of other fields and layouts, each with what a reader must find in it.

use super::docx::{Cell, Docx, cell, covered, first};

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
        row(&[
            cell("2"),
            covered(),
            cell("控烟"),
            cell("1.控烟工作制度\n2.无烟单位名册及照片\n3.控烟宣传活动资料"),
            covered(),
            cell(""),
            cell(""),
        ]),
        row(&[
            cell("3"),
            cell("区教育局、区民政局"),
            cell("学校与社区"),
            cell("健康教育课程表和教案"),
            cell("同上"),
            cell(""),
            cell(""),
        ]),
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
        row(&[
            cell("5"),
            cell("各镇街"),
            cell("除四害"),
            cell("病媒生物防制方案、消杀记录；其他佐证材料"),
            cell("6月底前"),
            cell(""),
            cell(""),
        ]),
        row(&[
            cell("6"),
            cell("区市场监管局"),
            cell("食品安全"),
            cell("餐饮单位量化分级管理台账；无"),
            cell("6月底前"),
            cell(""),
            cell(""),
        ]),
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
            ("各二级学院", vec!["培养方案", "2021年以来每年毕业论文抽检结果和整改材料", "学生竞赛获奖证书、照片"]),
        ],
        other_deadlines: vec![("2021—2023年度本科教学质量报告", "2024-03-31")],
        groups: vec!["各二级学院"],
        pieces: vec![("2021—2023年度本科教学质量报告", "@2021 @2022 @2023"), ("学生竞赛获奖证书、照片", "证书")],
    }
}

/// A checklist with nothing but names and bullets below them.
pub fn bare_checklist() -> Wanted {
    let bytes = Docx::default()
        .title("教学督导备查清单")
        .text("请各部门于2024年11月15日前报送教务处。")
        .heading("教务处")
        .numbered(2, 0, "课堂教学检查记录")
        .numbered(2, 0, "2022年以来年度督导工作总结")
        .heading("学生工作处")
        .numbered(2, 0, "学风建设方案和活动照片")
        .numbered(2, 0, "学生手册")
        .heading("各二级学院")
        .text("• 教师教学档案")
        .text("• 试卷分析报告（2023年以来，每年不少于3份）")
        .bytes();
    Wanted {
        name: "checklist without introducers",
        file: "督导.docx",
        bytes,
        title: "教学督导备查清单",
        deadline: "2024-11-15",
        units: vec![
            ("教务处", vec!["课堂教学检查记录", "2022年以来年度督导工作总结"]),
            ("学生工作处", vec!["学风建设方案和活动照片", "学生手册"]),
            ("各二级学院", vec!["教师教学档案", "试卷分析报告（2023年以来，每年不少于3份）"]),
        ],
        other_deadlines: vec![],
        groups: vec!["各二级学院"],
        pieces: vec![("2022年以来年度督导工作总结", "@2022 @2023"), ("学风建设方案和活动照片", "方案")],
    }
}

/// A table in Word whose rows are tasks; the lead is told from those who help, and the year of the deadlines by the title.
pub fn task_table() -> Wanted {
    let row = |cells: &[&str]| cells.iter().map(|text| cell(text)).collect::<Vec<_>>();
    let table = [
        row(&["序号", "工作任务", "提交成果", "牵头单位", "配合单位", "时间节点"]),
        row(&["1", "完善制度", "信息安全管理制度汇编", "信息中心", "办公室", "5月10日"]),
        row(&["2", "等级保护", "等保测评报告；整改方案", "信息中心", "保卫处", "5月底"]),
        row(&["3", "应急演练", "应急预案、演练记录和照片", "保卫处", "各部门", "5月底"]),
        row(&["", "", "值班表", "", "", ""]),
        row(&["4", "供应链", "1.供应商名单 2.采购合同 3.保密协议", "资产管理处", "财务处", "5月底"]),
    ];
    let bytes = Docx::default().text("2024年网络安全专项检查任务分解表").table(&table).bytes();
    Wanted {
        name: "task table with lead and helpers",
        file: "网络安全.docx",
        bytes,
        title: "2024年网络安全专项检查任务分解表",
        deadline: "2024-05-31",
        units: vec![
            ("信息中心", vec!["信息安全管理制度汇编", "等保测评报告", "整改方案"]),
            ("保卫处", vec!["应急预案、演练记录和照片", "值班表"]),
            ("资产管理处", vec!["供应商名单", "采购合同", "保密协议"]),
        ],
        other_deadlines: vec![("信息安全管理制度汇编", "2024-05-10")],
        groups: vec![],
        pieces: vec![("应急预案、演练记录和照片", "预案 记录")],
    }
}
