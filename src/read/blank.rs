//! Is this a form that nobody filled in? By what the text shows: lists with a head and no rows, labels without values,
//! places to write on, placeholders for dates. In doubt it says no: a wrong "blank" costs the coordinator a question.

/// Prose of this many characters is somebody's own words.
const PROSE: usize = 200;
/// Places to fill in that make a form.
const PLACES: usize = 4;

/// True when the text is a form or template that nobody filled in.
pub(super) fn is_blank_form(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().filter(|line| line.contains('\t') || !line.trim().is_empty()).collect();
    if lines.iter().map(|line| placeholders(line)).sum::<usize>() >= 2 {
        return true;
    }
    if lines.iter().map(|line| prose(line)).sum::<usize>() >= PROSE {
        return false;
    }
    let tabbed: Vec<&str> = lines.iter().copied().filter(|line| line.contains('\t')).collect();
    let width = width(&tabbed);
    let rows: Vec<Row> = tabbed.iter().map(|line| Row::of(line, width)).collect();
    match rows.iter().position(|row| row.head) {
        // A list with its head: below it stand at most numbers.
        Some(head) => rows[head + 1..].iter().all(|row| row.filled <= 1),
        None => unfilled(&lines, &rows),
    }
}

/// A row of a table.
struct Row {
    /// Cells with something in them, and all cells.
    filled: usize,
    cells: usize,
    /// Every cell is a word, as in the head of a table, and none between them is empty.
    head: bool,
}

impl Row {
    fn of(line: &str, width: usize) -> Row {
        let cells: Vec<&str> = line.split('\t').map(str::trim).take(width).collect();
        let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
        let unbroken = line.trim_matches(['\t', ' ']).split('\t').all(|cell| !cell.trim().is_empty());
        let words = !line.contains(|c: char| c.is_ascii_digit());
        Row { filled, cells: cells.len(), head: words && unbroken && filled >= 3 }
    }
}

/// Cells up to the last one that is used in any row, and one more: sheets end their rows with endless empty cells.
fn width(lines: &[&str]) -> usize {
    let last = |line: &&str| line.split('\t').collect::<Vec<_>>().iter().rposition(|cell| !cell.trim().is_empty());
    lines.iter().filter_map(last).max().unwrap_or(0) + 2
}

/// A form of labels with nothing beside them.
fn unfilled(lines: &[&str], rows: &[Row]) -> bool {
    let (mut places, mut values) = (0, 0);
    for row in rows {
        places += row.cells - row.filled;
        // Of a filled form every second cell is a value; of an empty one none is.
        values += row.filled.saturating_sub(row.cells.div_ceil(2));
    }
    for line in lines.iter().filter(|line| !line.contains('\t')) {
        let open = written_places(line);
        places += open;
        if open == 0 {
            match label(line) {
                Some(true) => values += 1,
                Some(false) => places += 1,
                None => {}
            }
        }
    }
    places >= PLACES && places > 2 * values
}

/// For a line that is a label: whether something follows it.
fn label(line: &str) -> Option<bool> {
    let (name, value) = line.trim().split_once(['：', ':'])?;
    (name.chars().count() <= 12).then(|| !value.trim().is_empty())
}

/// Places to write on: lines of underscores, empty brackets, a date without numbers.
fn written_places(line: &str) -> usize {
    let mut places = 0;
    let mut run = 0;
    for char in line.chars().chain(['.']) {
        if matches!(char, '_' | '＿') {
            run += 1;
        } else {
            places += usize::from(run >= 3);
            run = 0;
        }
    }
    for (open, close) in [('（', '）'), ('(', ')'), ('〔', '〕')] {
        let inner = line.split(open).skip(1).filter_map(|after| after.split_once(close));
        places += inner.filter(|(inner, _)| !inner.is_empty() && inner.trim().is_empty()).count();
    }
    places + usize::from(open_date(line))
}

/// `年 月 日` with blanks only.
fn open_date(line: &str) -> bool {
    let parts: String = line.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let Some((before, after)) = parts.split_once('年') else {
        return false;
    };
    let blank_before = before.ends_with(' ') || before.is_empty();
    let month = after.split_once('月').is_some_and(|(month, rest)| {
        month.trim().is_empty() && rest.split_once('日').is_some_and(|(day, _)| day.trim().is_empty())
    });
    blank_before && month
}

/// Dates and names that a template leaves open: `XX年X月X日`, `××××年`. (`XX部队` is how soldiers write, and no sign.)
fn placeholders(line: &str) -> usize {
    let chars: Vec<char> = line.chars().collect();
    let open = |c: char| matches!(c, 'X' | 'x' | '×' | 'Ｘ' | '＊' | '*' | '○');
    chars.windows(2).filter(|pair| open(pair[0]) && matches!(pair[1], '年' | '月' | '日')).count()
}

/// Characters of a line that is prose.
fn prose(line: &str) -> usize {
    let count = line.chars().filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}')).count();
    let is_prose = line.contains(['。', '；']) && count >= 15;
    if is_prose { count } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_that_nobody_filled_in_are_seen() {
        for text in [
            "优抚对象花名册\n序号\t姓名\t性别\t联系电话\n1\t\t\t\n2\t\t\t\n3\t\t\t",
            "优抚对象花名册\n序号\t姓名\t性别\t联系电话",
            "审批表\n姓名\t\t性别\t\n民族\t\t籍贯\t\n单位\t\t职务\t",
            "承诺书\n单位名称：\n负责人：\n联系电话：\n填表日期：    年  月  日",
            "介绍信\n兹介绍______同志等____人前往________办理，请接洽。\n     年   月   日",
            "XX单位双拥工作总结\nXX年X月X日，我单位召开会议。",
        ] {
            assert!(is_blank_form(text), "{text}");
        }
    }

    #[test]
    fn what_somebody_wrote_is_no_blank_form() {
        for text in [
            "优抚对象花名册\n序号\t姓名\t性别\t联系电话\n1\t张三\t男\t138\n2\t\t\t\n3\t\t\t\n4\t\t\t",
            "审批表\n姓名\t张三\t性别\t男\n民族\t汉\t籍贯\t山东",
            "2021年度双拥工作总结\n一、领导重视。成立了领导小组，明确了分管领导和联络员。",
            "名单\n张三\n李四",
            "会议纪要\n时间：2021年3月5日\n地点：会议室\n主持人：张三\n记录人：李四\n议题：双拥工作",
            "驻张XX部队与XX部队共建协议\n甲方：区委\n乙方：XX部队",
            "",
        ] {
            assert!(!is_blank_form(text), "{text}");
        }
    }
}
