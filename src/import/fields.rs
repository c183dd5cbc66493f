//! What the words before a colon, or at the head of a column, mean: materials, deadline, unit, tasks … As data, so that
//! plans of other fields and offices need no code. It holds no content of any plan.

/// What a field or a column is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// What is owed (提报材料, 佐证材料, documents required).
    Materials,
    /// By when (完成时限, 截止日期, due).
    Deadline,
    /// Who owes it (责任单位, department).
    Unit,
    /// Number of paper copies (份数).
    Copies,
    /// Liaison, phone, e-mail: kept as a comment.
    Contact,
    /// Row number (序号).
    Ordinal,
    /// What is to be done (主要任务, 检查内容): the context of the materials, owed by nobody.
    Tasks,
    /// Remarks (备注).
    Note,
}

/// Words that give a field away, most telling first; a key is looked at from top to bottom.
const MEANINGS: &[(Field, &[&str])] = &[
    // 材料要求 and the like speak about materials and list none.
    (
        Field::Note,
        &[
            "材料要求",
            "格式要求",
            "报送要求",
            "工作要求",
            "有关要求",
            "报送方式",
            "说明",
            "备注",
            "remarks",
            "notes",
            "requirements for",
        ],
    ),
    (Field::Copies, &["份数", "copies"]),
    (
        Field::Contact,
        &[
            "联系人",
            "联络员",
            "联系电话",
            "联系方式",
            "电话",
            "手机",
            "邮箱",
            "邮件",
            "负责人",
            "责任人",
            "责任领导",
            "分管领导",
            "contact",
            "phone",
            "email",
            "e-mail",
            "liaison",
        ],
    ),
    (
        Field::Deadline,
        &[
            "时限",
            "期限",
            "截止",
            "完成时间",
            "报送时间",
            "提交时间",
            "上报时间",
            "时间要求",
            "时间节点",
            "报送日期",
            "提交日期",
            "deadline",
            "due",
            "submit by",
            "no later than",
        ],
    ),
    (Field::Ordinal, &["序号", "编号", "no.", "#"]),
    (
        Field::Unit,
        &[
            "责任单位",
            "牵头单位",
            "承办单位",
            "报送单位",
            "责任部门",
            "牵头部门",
            "承办部门",
            "报送部门",
            "主责单位",
            "责任学院",
            "单位名称",
            "部门名称",
            "responsible unit",
            "responsible department",
            "department",
            "unit",
            "office",
            "owner",
            "responsible party",
        ],
    ),
    (
        Field::Materials,
        &[
            "提报材料",
            "提供材料",
            "提交材料",
            "支撑材料",
            "佐证材料",
            "报送资料",
            "报送材料",
            "申报材料",
            "备查材料",
            "备查资料",
            "迎检材料",
            "迎检资料",
            "材料清单",
            "资料清单",
            "提供资料",
            "提交资料",
            "佐证资料",
            "支撑资料",
            "需提供",
            "需提交",
            "应提供",
            "应提交",
            "提交内容",
            "印证材料",
            "提交成果",
            "成果形式",
            "归档内容",
            "报送内容",
            "documents required",
            "required documents",
            "documents to",
            "evidence",
            "materials",
            "deliverables",
            "to submit",
            "to provide",
            "documents",
            "submissions",
        ],
    ),
    (
        Field::Tasks,
        &[
            "任务",
            "职责",
            "工作内容",
            "检查内容",
            "检查项目",
            "检查要点",
            "指标",
            "观测点",
            "考核内容",
            "项目",
            "标准",
            "目标",
            "分工",
            "类别",
            "tasks",
            "duties",
            "responsibilities",
            "scope",
            "indicator",
            "item",
            "objective",
            "criterion",
            "standard",
            "area",
        ],
    ),
];

/// The meaning of a key before a colon or of a column head; `None` when it is none of ours.
pub fn meaning(key: &str) -> Option<Field> {
    let key: String = key.split_whitespace().collect::<Vec<_>>().join(if key.is_ascii() { " " } else { "" });
    let key = key.to_lowercase();
    let long = key.chars().count() > if key.is_ascii() { 40 } else { 14 };
    if key.is_empty() || long {
        return None;
    }
    let exact = match key.as_str() {
        "单位" | "部门" | "学院" | "科室" | "责任主体" | "who" => Some(Field::Unit),
        "材料" | "资料" | "佐证" | "what" => Some(Field::Materials),
        "时间" | "日期" | "when" | "date" => Some(Field::Deadline),
        "no" => Some(Field::Ordinal),
        _ => None,
    };
    let told = || MEANINGS.iter().find(|(_, words)| words.iter().any(|word| has_word(&key, word)));
    exact.or_else(|| told().map(|(field, _)| *field)).or_else(|| general(&key))
}

/// What a line without a colon introduces (支撑材料, Documents required): only the telling words, so that an item such
/// as 活动资料 is none.
pub fn introducer(line: &str) -> Option<Field> {
    const ENDINGS: &[&str] =
        &["材料", "资料", "内容", "清单", "任务", "职责", "required", "documents", "evidence", "duties", "materials"];
    let lower = line.trim().to_lowercase();
    let told = MEANINGS.iter().find(|(_, words)| words.iter().any(|word| has_word(&lower, word)))?.0;
    let listed = matches!(told, Field::Materials | Field::Tasks);
    (listed && ENDINGS.iter().any(|ending| lower.ends_with(ending))).then_some(told)
}

/// What the end of a key says when no word of it is known: 应查资料, 迎检单位, 上报日期. Who only helps owes
/// nothing, and who made the form or when tells nothing.
fn general(key: &str) -> Option<Field> {
    let ends = |words: &[&str]| words.iter().any(|word| key.ends_with(word));
    let helps = ["配合", "协助", "协办", "监督", "抄送", "填表", "制表", "编制", "印发", "发文", "成文", "打印"]
        .iter()
        .any(|word| key.contains(word));
    match () {
        () if helps => Some(Field::Note),
        () if ends(&["材料", "资料", "材料名称", "资料名称"]) => Some(Field::Materials),
        () if ends(&["单位", "部门", "科室", "学院"]) && key.chars().count() <= 8 => Some(Field::Unit),
        () if ends(&["日期", "时间"]) && key.chars().count() <= 8 => Some(Field::Deadline),
        () => None,
    }
}

/// English words are matched whole (`unit` is not in `community`), Chinese ones anywhere.
fn has_word(key: &str, word: &str) -> bool {
    key.match_indices(word).any(|(at, _)| {
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        let open = letter(word.chars().next()) && letter(key[..at].chars().next_back());
        let close = letter(word.chars().next_back()) && letter(key[at + word.len()..].chars().next());
        !open && !close
    })
}

/// Splits `KEY：VALUE` when the key means something; the value may be empty.
pub fn field(text: &str) -> Option<(Field, &str)> {
    let (key, value) = split_key(text)?;
    // Beside a colon this is the day the form was filled in; over a column it is a deadline.
    if matches!(key.to_lowercase().as_str(), "日期" | "date") {
        return Some((Field::Note, value));
    }
    meaning(key).map(|field| (field, value))
}

/// Splits a line at its first colon; the key is at most 40 characters and holds no sentence.
pub fn split_key(text: &str) -> Option<(&str, &str)> {
    let at = text.find(['：', ':'])?;
    let key = text[..at].trim().trim_matches(|c| "【】[]*_".contains(c));
    let value = &text[at + text[at..].chars().next().map_or(1, char::len_utf8)..];
    let sentence = key.contains(['。', '；', ';', '，', ',']) || key.chars().count() > 40;
    // 教育局（联系人：王强） is a name with a remark, no key.
    let within = key.rfind(['（', '(']).is_some_and(|open| open > 0 && !key[open..].contains(['）', ')']));
    (!sentence && !within && !key.is_empty()).then(|| (key, value.trim().trim_start_matches("**").trim_start()))
}

/// Words that open a list inside a sentence: 张店区人武部：需提供…
pub const ASKING: &[&str] = &[
    "需提供以下材料",
    "需要提供",
    "需提供",
    "需提交",
    "请提供",
    "应提供",
    "应提交",
    "提供",
    "提交",
    "报送",
    "提报",
    "shall provide",
    "must provide",
    "provides",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_understood_by_meaning() {
        for (key, field) in [
            ("提报材料", Field::Materials),
            ("需提供资料", Field::Materials),
            ("备查台账资料", Field::Materials),
            ("完成时限", Field::Deadline),
            ("材料报送截止日期", Field::Deadline),
            ("责任单位", Field::Unit),
            ("主要任务", Field::Tasks),
            ("检查项目", Field::Tasks),
            ("联系人及电话", Field::Contact),
            ("份数", Field::Copies),
            ("材料要求", Field::Note),
            ("Documents required", Field::Materials),
            ("Due date", Field::Deadline),
            ("Responsible department", Field::Unit),
            ("Responsibilities", Field::Tasks),
        ] {
            assert_eq!(meaning(key), Some(field), "{key}");
        }
        assert_eq!(meaning("配合单位"), Some(Field::Note));
        assert_eq!(meaning("迎检科室"), Some(Field::Unit));
        assert_eq!(meaning("Community outreach"), None);
        assert_eq!(meaning("张店区人武部"), None);
    }
}
