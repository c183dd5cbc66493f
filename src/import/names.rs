//! Names of units: groups, the short forms people use, and several units in one cell. Rules over names, with a table of
//! abbreviations every office in the country uses; no name of any plan.

use std::collections::HashMap;

/// Long forms and their usual short forms, as data.
const SHORT_FORMS: &[(&str, &str)] = &[
    ("教育和体育", "教体"),
    ("教育体育", "教体"),
    ("发展和改革", "发改"),
    ("发展改革", "发改"),
    ("工业和信息化", "工信"),
    ("人力资源和社会保障", "人社"),
    ("住房和城乡建设", "住建"),
    ("农业农村", "农业"),
    ("文化和旅游", "文旅"),
    ("文化广电和旅游", "文旅"),
    ("卫生健康", "卫健"),
    ("市场监督管理", "市场监管"),
    ("综合行政执法", "综合执法"),
    ("自然资源和规划", "自然资源"),
    ("医疗保障", "医保"),
    ("行政审批服务", "行政审批"),
    ("民族宗教事务", "民宗"),
    ("退役军人事务", "退役军人"),
    ("交通运输", "交通"),
    ("应急管理", "应急"),
    ("消防救援", "消防"),
];

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

/// True for a name that stands for many (各镇、街道, 驻张各部队, all departments).
pub fn is_group(name: &str) -> bool {
    let lower = name.to_lowercase();
    let every = lower.starts_with("all ") || lower.starts_with("each ") || lower.starts_with("every ");
    every || name.contains('各') && !name.starts_with("各项") || name.starts_with("所有") || name.starts_with("全体")
}

/// True for what reads as the name of an office (教务处, 区委办公室, Finance Department) or of a group of them.
pub fn is_office(name: &str) -> bool {
    let length = name.chars().count();
    let prose = name.contains(['，', '。', '；', '、', ',', ';', ':', '：']) && !is_group(name);
    let lower = name.to_lowercase();
    let ends = ENDINGS.iter().any(|ending| lower.ends_with(ending));
    let longest = if name.is_ascii() { 60 } else { 20 };
    (2..=longest).contains(&length) && !prose && (ends || is_group(name))
}

/// The place a title speaks of (张店区 in 张店区争创…方案): its first word up to 区, 县, 市, 镇, 省.
pub fn place(title: &str) -> Option<&str> {
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

/// Short forms by which people call the units: 区委组织部 → 组织部, 区教育和体育局 → 区教体局, 教体局. A form that two units
/// share, or that is too general, is left out.
pub fn aliases(names: &[String], title: &str) -> Vec<Vec<String>> {
    let place = place(title);
    let all: Vec<Vec<String>> = names.iter().map(|name| forms(name, place)).collect();
    let mut owners: HashMap<&str, usize> = HashMap::new();
    for form in names.iter().chain(all.iter().flatten()) {
        *owners.entry(form).or_default() += 1;
    }
    let free = |form: &&String| owners.get(form.as_str()) == Some(&1) && form.chars().count() >= 2 && !is_general(form);
    all.iter().map(|forms| forms.iter().filter(free).cloned().collect()).collect()
}

fn is_general(form: &str) -> bool {
    matches!(form, "办公室" | "政府" | "分局" | "中心" | "委员会" | "机关")
}

fn forms(name: &str, place: Option<&str>) -> Vec<String> {
    let mut forms: Vec<String> = Vec::new();
    let mut add = |form: &str| {
        let form = form.trim();
        if form != name && !form.is_empty() && !forms.iter().any(|known| known == form) {
            forms.push(form.to_owned());
        }
    };
    let root = place.map(|place| place.trim_end_matches(['区', '县', '市', '镇', '省']));
    for base in shortened(name) {
        add(&base);
        add(without_level(&base));
        if let Some(root) = root.filter(|root| base.contains(root)) {
            let plain = base.replace(place.unwrap_or(root), "").replace(root, "");
            // 市生态环境局张店分局 is 生态环境局 or 生态环境分局 to everybody in the district.
            match plain.strip_suffix("分局").filter(|bureau| bureau.ends_with('局')) {
                Some(bureau) => {
                    add(without_level(bureau));
                    add(&format!("{}分局", without_level(bureau.trim_end_matches('局'))));
                }
                None => {
                    add(&plain);
                    add(without_level(&plain));
                }
            }
        }
    }
    if is_group(name) {
        add(&name.replace(['、', '，'], ""));
        add(&name.replace(['、', '，', '各'], ""));
    }
    forms
}

/// The name itself, with its long words cut short, and as …办.
fn shortened(name: &str) -> Vec<String> {
    let mut forms = vec![name.to_owned()];
    for (long, short) in SHORT_FORMS {
        if name.contains(long) {
            forms.push(name.replace(long, short));
        }
    }
    if let Some(body) = name.strip_suffix("工作领导小组办公室") {
        forms.push(format!("{body}办"));
    } else if let Some(body) = name.strip_suffix("办公室").filter(|body| body.chars().count() >= 2) {
        forms.push(format!("{body}办"));
    }
    forms
}

/// A name without the level it belongs to: 区委组织部 → 组织部, 区法院 → 法院, 市教育局 → 教育局.
fn without_level(name: &str) -> &str {
    let mut opening = ["区委区直", "区委", "县委", "市委", "区", "县", "市", "省", "校"].iter();
    let rest = opening.find_map(|level| {
        let rest = name.strip_prefix(level)?;
        if *level == "区委区直" { name.strip_prefix("区委") } else { Some(rest) }
    });
    rest.filter(|rest| rest.chars().count() >= 2).unwrap_or(name)
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
    fn short_forms_are_those_people_use() {
        let names = [
            "区委组织部",
            "区教育和体育局",
            "区委办公室",
            "市生态环境局张店分局",
            "区双拥工作领导小组办公室",
            "各镇、街道",
        ]
        .map(str::to_owned);
        let aliases = aliases(&names, "张店区争创双拥模范城责任分工方案");
        assert_eq!(aliases[0], ["组织部"]);
        assert_eq!(aliases[1], ["教育和体育局", "区教体局", "教体局"]);
        assert_eq!(aliases[2], ["区委办"]);
        assert!(aliases[3].contains(&"生态环境局".to_owned()), "{:?}", aliases[3]);
        assert_eq!(aliases[4], ["双拥工作领导小组办公室", "区双拥办", "双拥办"]);
        assert_eq!(aliases[5], ["各镇街道", "镇街道"]);
    }

    #[test]
    fn a_cell_with_several_offices_is_several_units() {
        assert_eq!(split("区教体局、区卫健局"), ["区教体局", "区卫健局"]);
        assert_eq!(split("各镇、街道"), ["各镇、街道"]);
        assert_eq!(split("教务处（牵头）、学生处"), ["教务处", "学生处"]);
        assert_eq!(split("Finance Department"), ["Finance Department"]);
    }
}
