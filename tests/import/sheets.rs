//! Plans of other fields as workbooks, each with what a reader must find in it.

use super::plans::Wanted;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

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
    sheet.write_with_format(3, 3, ExcelDateTime::parse_from_str("2025-03-20").unwrap(), &date).unwrap();
    sheet.write(3, 4, "0533-110").unwrap();
    sheet.write(6, 1, "万象汇商场").unwrap();
    sheet.write(6, 2, "①消防设施维保合同；②每月防火巡查记录\n③2023-2024年度消防检测报告").unwrap();
    sheet.write(7, 1, "市消防救援支队").unwrap();
    sheet.write(7, 2, "检查计划；隐患整改台账、复查记录").unwrap();
    sheet.write_with_format(7, 3, ExcelDateTime::parse_from_str("2025-04-10").unwrap(), &date).unwrap();
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

/// An English register as a workbook, with owners merged and dates as text.
pub fn english_workbook() -> Wanted {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Register").unwrap();
    sheet.write(0, 0, "Safety Certification 2025: Evidence Register").unwrap();
    for (column, head) in (0..).zip(["No.", "Responsible department", "Evidence", "Due date", "Contact"]) {
        sheet.write(1, column, head).unwrap();
    }
    let rows = [
        ("1", "Operations Department", "Risk register; incident log", "31 March 2025"),
        ("2", "", "Emergency plan and drill report", "31 March 2025"),
        ("3", "Human Resources Office", "Training records since 2023, with certificates", "April 15, 2025"),
        ("4", "Each faculty", "Laboratory inventory; waste disposal contract", "same as above"),
    ];
    for (row, (number, unit, evidence, due)) in (2..).zip(rows) {
        for (column, text) in (0..).zip([number, unit, evidence, due, "jane@example.org"]) {
            sheet.write(row, column, text).unwrap();
        }
    }
    Wanted {
        name: "English register, workbook",
        file: "register.xlsx",
        bytes: book.save_to_buffer().unwrap(),
        title: "Safety Certification 2025: Evidence Register",
        deadline: "2025-04-15",
        units: vec![
            ("Operations Department", vec!["Risk register", "incident log", "Emergency plan and drill report"]),
            ("Human Resources Office", vec!["Training records since 2023, with certificates"]),
            ("Each faculty", vec!["Laboratory inventory", "waste disposal contract"]),
        ],
        other_deadlines: vec![("Risk register", "2025-03-31")],
        groups: vec!["Each faculty"],
        pieces: vec![("Emergency plan and drill report", "plan report")],
    }
}

/// Heads in two rows, one over the other, and a row that sums up.
pub fn two_rows_of_heads() -> Wanted {
    let mut book = Workbook::new();
    let plain = Format::new();
    let sheet = book.add_worksheet();
    for (column, head) in [(0, "序号"), (3, "责任单位"), (4, "完成期限")] {
        sheet.merge_range(0, column, 1, column, head, &plain).unwrap();
    }
    sheet.merge_range(0, 1, 0, 2, "档案资料", &plain).unwrap();
    sheet.write(1, 1, "资料名称").unwrap();
    sheet.write(1, 2, "要求").unwrap();
    let rows = [
        ["1", "食安委会议纪要", "复印件", "市食安办", "2025年9月5日"],
        ["2", "监督检查计划；抽检台账", "原件", "市市场监管局\n市公安局", "2025年9月10日"],
    ];
    for (row, cells) in (2..).zip(rows) {
        for (column, text) in (0..).zip(cells) {
            sheet.write(row, column, text).unwrap();
        }
    }
    // One cell of materials beside two units.
    sheet.merge_range(4, 1, 5, 1, "应急演练方案", &plain).unwrap();
    for (row, unit) in [(4, "市消防救援支队"), (5, "市卫健委")] {
        sheet.write(row, 3, unit).unwrap();
        sheet.write(row, 4, "2025年9月10日").unwrap();
    }
    sheet.write(6, 0, "合计").unwrap();
    sheet.write(6, 1, "4项").unwrap();
    Wanted {
        name: "heads in two rows",
        file: "食安.xlsx",
        bytes: book.save_to_buffer().unwrap(),
        title: "责任分工方案",
        deadline: "2025-09-10",
        units: vec![
            ("市食安办", vec!["食安委会议纪要"]),
            ("市市场监管局", vec!["监督检查计划", "抽检台账"]),
            ("市公安局", vec!["监督检查计划", "抽检台账"]),
            ("市消防救援支队", vec!["应急演练方案"]),
            ("市卫健委", vec!["应急演练方案"]),
        ],
        other_deadlines: vec![("食安委会议纪要", "2025-09-05")],
        groups: vec![],
        pieces: vec![],
    }
}
