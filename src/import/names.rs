//! Names of units: groups, offices, and several units in one cell. Rules over names; what people call a unit besides is in
//! `aliases`, and no name of any plan is here.

use crate::rules::pieces;

/// How names of offices end; a piece that ends otherwise is no unit of its own (各镇、街道 is one).
const ENDINGS: &[&str] = &[
    "局",
    "委",
    "办",
    "部",
    "处",
    "院",
    "科",
    "室",
    "中心",
    "公司",
    "学院",
    "大队",
    "支队",
    "办公室",
    "街道",
    "镇",
    "馆",
    "所",
    "站",
    "会",
    "联",
    "校",
    "厅",
    "团",
    "队",
    "中学",
    "小学",
    "大学",
    "幼儿园",
    "社区",
    "村",
    "乡",
    "银行",
    "集团",
    "商场",
    "宾馆",
    "单位",
    "部门",
    "企业",
    "车间",
    "班组",
    "工段",
    "分厂",
    "医院",
    "学校",
    "office",
    "department",
    "committee",
    "school",
    "faculty",
    "centre",
    "center",
];

/// True for a name that stands for many (各镇、街道, 驻张各部队, all departments), not for what is asked of each year or of
/// every kind (各年度工作总结, 各类台账).
pub fn is_group(name: &str) -> bool {
    const NO_OFFICES: &[&str] = &["各项", "各年", "各类", "各种", "各季度", "各阶段"];
    let lower = name.to_lowercase();
    let every = lower.starts_with("all ") || lower.starts_with("each ") || lower.starts_with("every ");
    let all = every || name.contains('各') || name.starts_with("所有") || name.starts_with("全体");
    all && !NO_OFFICES.iter().any(|word| name.contains(word)) && !pieces::names_document(name)
}

/// True for what reads as the name of an office (教务处, 区委办公室, Finance Department), also with its other name behind it
/// (区文明办（区委宣传部）), or of a group of them.
pub fn is_office(name: &str) -> bool {
    if let Some((name, other)) = two_names(name) {
        return is_office(name) && (is_group(name) || is_office(other));
    }
    let length = name.chars().count();
    let prose = name.contains(['，', '。', '；', '、', ',', ';', ':', '：']) && !is_group(name);
    let lower = name.to_lowercase();
    let ends = ENDINGS.iter().any(|ending| lower.ends_with(ending));
    let longest = if name.is_ascii() { 60 } else { 20 };
    // 各学校安全专项整治 is what is asked of the schools; 各区县 are units.
    let group = is_group(name) && (name.is_ascii() || length <= 8);
    (2..=longest).contains(&length) && !prose && (ends || group)
}

/// The name of an office and the one in brackets behind it.
pub fn two_names(name: &str) -> Option<(&str, &str)> {
    name.strip_suffix(['）', ')'])?.split_once(['（', '('])
}

/// What stands in brackets behind the name of a unit and is no other name of an office: a short form of it, or a remark on
/// it; with the name itself first.
pub fn told_behind(name: &str) -> Option<(&str, Behind)> {
    let (own, told) = two_names(name)?;
    if !is_office(own) || is_group(own) {
        return None;
    }
    if is_short_of(told, own) {
        return Some((own, Behind::ShortForm(told.to_owned())));
    }
    // 第一小学（东校区） is told from the others by its brackets.
    let remark = told.contains(['、', '，', '；']) || told.ends_with("报送") || told.ends_with("牵头");
    let other = is_office(told) || pieces::names_document(told);
    (remark && !other).then(|| (own, Behind::Parts(parts_of(own, told))))
}

/// What brackets behind the name of a unit tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Behind {
    /// How the unit is called in short: 县创建示范区工作领导小组办公室（县创建办）.
    ShortForm(String),
    /// A remark; where it lists parts of the unit, their names: 生产车间（一、二车间汇总后报送）.
    Parts(Vec<String>),
}

/// The parts of a unit that a remark lists by what its name ends in (一车间, 二车间 for 生产车间（一、二车间汇总后报送）).
fn parts_of(name: &str, remark: &str) -> Vec<String> {
    let Some(ending) = ENDINGS.iter().filter(|ending| name.ends_with(**ending)).max_by_key(|ending| ending.len())
    else {
        return Vec::new();
    };
    let Some(end) = remark.rfind(ending) else { return Vec::new() };
    let parts = remark[..end].split(['、', '和', '及', '，']).map(|part| part.trim().trim_end_matches(ending));
    let named = |part: &&str| (1..=6).contains(&part.chars().count()) && part.chars().all(char::is_alphanumeric);
    parts.filter(named).map(|part| format!("{part}{ending}")).collect()
}

/// True when the characters of a form stand in the name in their order, and both end alike (市城管局, 市城市管理局).
fn is_short_of(form: &str, name: &str) -> bool {
    let mut rest = name.chars();
    let in_order = form.chars().all(|c| rest.any(|other| other == c));
    let last = form.chars().next_back();
    let ends_alike = last == name.chars().next_back() || last == Some('办') && name.ends_with("办公室");
    (2..name.chars().count()).contains(&form.chars().count()) && in_order && ends_alike
}

/// The place a title speaks of (张店区 in 张店区争创…方案): its first word up to 区, 县, 市, 镇, 省.
pub fn place(title: &str) -> Option<&str> {
    let title = title.trim_start_matches("中共");
    let (at, c) = title.char_indices().take(7).find(|(_, c)| "区县市镇省".contains(*c))?;
    (at >= 3).then(|| &title[..at + c.len_utf8()])
}

/// The several units one cell or field names; one that is no list of offices stays whole.
pub fn split(cell: &str) -> Vec<String> {
    let cell = cell.trim().trim_end_matches(['。', '；', ';']);
    let tidy = |name: &str| {
        let name = name.trim();
        let opening = ["牵头：", "牵头:", "责任单位：", "牵头单位："];
        let name = opening.iter().find_map(|opening| name.strip_prefix(opening)).unwrap_or(name);
        let closing = ["（牵头）", "(牵头)", "（牵头单位）", "(lead)"];
        closing.iter().find_map(|closing| name.strip_suffix(closing)).unwrap_or(name).trim().to_owned()
    };
    let parts: Vec<String> =
        cell.split(['、', '，', ',', '\n', ';', '；', '/']).map(tidy).filter(|name| !name.is_empty()).collect();
    let office = |name: &String| {
        let lower = name.to_lowercase();
        name.chars().count() >= 2 && ENDINGS.iter().any(|ending| lower.ends_with(ending))
    };
    if parts.len() > 1 && parts.iter().all(office) && !is_group(cell) {
        return parts;
    }
    let whole = tidy(&cell.split_whitespace().collect::<Vec<_>>().join(if cell.is_ascii() { " " } else { "" }));
    if whole.is_empty() { Vec::new() } else { vec![whole] }
}

/// A unit written with the place in full (张店区人武部) takes the form of the others (区人武部) when most of them use it.
pub fn like_the_others(name: &str, names: &[String], title: &str) -> Option<String> {
    let place = place(title)?;
    let rest = name.strip_prefix(place).filter(|rest| !rest.is_empty())?;
    let level = place.chars().next_back()?;
    let like = names.iter().filter(|other| other.starts_with(level)).count();
    (like * 2 > names.len()).then(|| format!("{level}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_units_are_told_from_what_is_asked_of_all() {
        for name in ["各区县", "各镇、街道", "驻张各部队", "各学院（部）", "区文明办（区委宣传部）", "All schools"]
        {
            assert!(is_office(name), "{name}");
        }
        for text in
            ["各年度工作总结", "2022年以来各年度创建计划", "各类台账", "各村网格员名单", "各学校校园安全专项整治"]
        {
            assert!(!is_office(text), "{text}");
        }
    }

    #[test]
    fn a_cell_with_several_offices_is_several_units() {
        assert_eq!(split("区教体局、区卫健局"), ["区教体局", "区卫健局"]);
        assert_eq!(split("各镇、街道"), ["各镇、街道"]);
        assert_eq!(split("教务处（牵头）、学生处"), ["教务处", "学生处"]);
        assert_eq!(split("Finance Department"), ["Finance Department"]);
    }

    #[test]
    fn brackets_behind_a_name_hold_a_short_form_a_remark_or_another_office() {
        let short = |form: &str| Behind::ShortForm(form.to_owned());
        let parts = |parts: &[&str]| Behind::Parts(parts.iter().map(|part| (*part).to_owned()).collect());
        assert_eq!(
            told_behind("市创卫工作指挥部办公室（市创卫办）"),
            Some(("市创卫工作指挥部办公室", short("市创卫办")))
        );
        assert_eq!(told_behind("市城市管理局（市城管局）"), Some(("市城市管理局", short("市城管局"))));
        let remark = "分拣车间（东区、西区车间汇总后统一报送）";
        assert_eq!(told_behind(remark), Some(("分拣车间", parts(&["东区车间", "西区车间"]))));
        assert_eq!(told_behind("财务科（含出纳、会计）"), Some(("财务科", parts(&[]))));
        for name in ["区文明办（区委宣传部）", "实验小学（东校区）", "各学院（部）", "市生态环境局（河东分局）"]
        {
            assert_eq!(told_behind(name), None, "{name}");
        }
    }
}
