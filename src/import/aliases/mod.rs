//! The short names by which people call units and companies, by rules and a table of usual abbreviations, and those the
//! document itself uses. A form that two units share, or that is too general, is left out; no name of any plan is here.

mod companies;

use super::names::{is_group, is_office, place, two_names};
use companies::{company, company_forms, homes};
use std::collections::HashMap;

/// Abbreviations and trades, as data: see the comments there.
const DATA: &str = include_str!("../short-forms.txt");

/// Levels that stand before an office and are left out where it is clear whose office it is.
const LEVELS: &[&str] = &[
    "区委区直",
    "区政府",
    "县政府",
    "市政府",
    "园区管委会",
    "园区",
    "开发区",
    "管委会",
    "区委",
    "县委",
    "市委",
    "区",
    "县",
    "市",
    "省",
    "校",
];

/// How short names end that a document uses for its units.
const USED_ENDINGS: &[char] = &['会', '办', '局', '委', '部', '队', '院', '所', '站', '科', '处', '室', '心'];

/// Short forms by which people call the units: 区委组织部 → 组织部, 区教育和体育局 → 区教体局, 教体局, 江浦宏达机械有限公司 → 宏达机械.
/// `text` is the whole document, for the short names it uses itself.
pub fn aliases(names: &[String], title: &str, text: &str) -> Vec<Vec<String>> {
    let place = place(title);
    let homes = homes(names, title);
    let mut all: Vec<Vec<String>> = names
        .iter()
        .map(|name| match (company(name), two_names(name)) {
            (Some(body), _) => company_forms(body, &homes),
            (None, Some((one, other))) if !is_group(name) => {
                let of = |name: &str| std::iter::once(name.to_owned()).chain(forms(name, place, names));
                let second = Some(other).filter(|other| is_office(other));
                of(one).chain(second.into_iter().flat_map(of)).collect()
            }
            _ => forms(name, place, names),
        })
        .collect();
    // What stands inside the full name of another unit is no short name.
    let mut full: Vec<&String> = names.iter().collect();
    full.sort_by_key(|name| std::cmp::Reverse(name.len()));
    let text = full.iter().fold(text.to_owned(), |text, name| text.replace(name.as_str(), "\n"));
    for (name, forms) in names.iter().zip(&mut all) {
        let used: Vec<String> = used_in(&text, name).into_iter().filter(|form| !forms.contains(form)).collect();
        forms.extend(used);
    }
    let mut owners: HashMap<&str, usize> = HashMap::new();
    for form in names.iter().chain(all.iter().flatten()) {
        *owners.entry(form).or_default() += 1;
    }
    let free = |form: &&String| owners.get(form.as_str()) == Some(&1) && form.chars().count() >= 2 && !is_general(form);
    all.iter().map(|forms| forms.iter().filter(free).cloned().collect()).collect()
}

fn is_general(form: &str) -> bool {
    const GENERAL: &[&str] =
        &["办公室", "政府", "分局", "中心", "委员会", "机关", "公司", "管委会", "指挥部", "村委会", "居委会"];
    GENERAL.contains(&form)
}

/// The lines under one heading of the data.
fn listed(heading: &str) -> impl Iterator<Item = &'static str> {
    let lines = DATA.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let wanted = format!("[{heading}]");
    lines.skip_while(move |line| *line != wanted).skip(1).take_while(|line| !line.starts_with('['))
}

fn forms(name: &str, place: Option<&str>, names: &[String]) -> Vec<String> {
    let mut forms = Forms { name, found: Vec::new() };
    let town = town(name, names);
    let root = place.map(|place| place.trim_end_matches(['区', '县', '市', '镇', '省']));
    for base in shortened(name, town) {
        forms.add_with_level(&base);
        // 桑河镇财政所 is 财政所 to everybody in the town, and 桑河镇纪委 is 镇纪委.
        if let Some((town, own)) = town.and_then(|town| Some((town, base.strip_prefix(town)?))) {
            let rank = if town.ends_with("街道") { "街道" } else { &town[town.len() - '镇'.len_utf8()..] };
            if own.chars().count() <= 4 {
                forms.add(&format!("{rank}{own}"));
            }
            if own.chars().count() >= 3 && !is_general(own) {
                forms.add(own);
            }
        }
        department(&base).iter().for_each(|inside| forms.add(inside));
        if let Some((place, own)) = place.and_then(|place| Some((place, base.strip_prefix(place)?))) {
            // 北山区第二中学 is 区二中 and 北山二中 to everybody in the district.
            let level = place.chars().next_back().map(String::from).unwrap_or_default();
            forms.add(&format!("{level}{own}"));
            forms.add(&format!("{}{own}", root.unwrap_or_default()));
        }
        if let Some(root) = root.filter(|root| base.contains(root)) {
            let plain = base.replace(place.unwrap_or(root), "").replace(root, "");
            // 市生态环境局张店分局 is 生态环境局, 生态环境分局 or 张店分局 to everybody in the district.
            match plain.strip_suffix("分局").filter(|bureau| bureau.ends_with('局')) {
                Some(bureau) => {
                    forms.add(without_level(bureau));
                    forms.add(&format!("{}分局", without_level(bureau.trim_end_matches('局'))));
                    forms.add(&format!("{root}分局"));
                }
                None => forms.add_with_level(&plain),
            }
        }
    }
    if is_group(name) {
        // 各乡镇人民政府、街道办事处 are 各乡镇（街道）.
        let plain = name.replace("人民政府", "").replace("办事处", "");
        if let Some((one, other)) = plain.split_once('、').filter(|_| plain != name) {
            forms.add(&format!("{one}（{other}）"));
            forms.add(&plain);
        }
        forms.add(&plain.replace(['、', '，'], ""));
        forms.add(&plain.replace(['、', '，', '各'], ""));
    }
    forms.found
}

/// The town whose offices several units are (桑河镇 of 桑河镇财政所).
fn town<'a>(name: &'a str, names: &[String]) -> Option<&'a str> {
    let ranks = ["镇", "乡", "街道"];
    let mut ends = name.char_indices().skip(2).take(4).map(|(at, _)| at);
    let end =
        ends.find_map(|at| ranks.iter().find(|rank| name[at..].starts_with(**rank)).map(|rank| at + rank.len()))?;
    let town = &name[..end];
    let office = |other: &&String| other.strip_prefix(town).is_some_and(|own| own.chars().count() >= 2);
    (end < name.len() && names.iter().filter(office).count() > 1).then_some(town)
}

struct Forms<'a> {
    name: &'a str,
    found: Vec<String>,
}

impl Forms<'_> {
    fn add(&mut self, form: &str) {
        let form = form.trim();
        if form != self.name && !form.is_empty() && !self.found.iter().any(|known| known == form) {
            self.found.push(form.to_owned());
        }
    }

    /// A form as it is, without its level, and without the board between level and office (园区管委会应急局 → 园区应急局).
    fn add_with_level(&mut self, form: &str) {
        self.add(form);
        let plain = without_level(form);
        self.add(plain);
        let level = form.strip_suffix(plain).and_then(|level| level.strip_suffix("管委会"));
        if let Some(level) = level.filter(|level| !level.is_empty()) {
            self.add(&format!("{level}{plain}"));
        }
    }
}

/// The name itself, with its long words cut short, as …办, and a town by its place (城关镇人民政府 → 城关镇); a bureau named in
/// short also in full (市场监管局 → 市场监督管理局).
fn shortened(name: &str, town: Option<&str>) -> Vec<String> {
    let words = |heading| listed(heading).filter_map(|line| line.split_once(' '));
    let all = words("offices").chain(words("departments"));
    let fitting: Vec<(&str, &str)> = all.filter(|(long, _)| name.contains(long)).collect();
    // 人力资源和社会保障 is cut short whole, not by its halves.
    let whole = |long: &str| !fitting.iter().any(|(longer, _)| longer.len() > long.len() && longer.contains(long));
    let fitting: Vec<(&str, &str)> = fitting.iter().copied().filter(|(long, _)| whole(long)).collect();
    let mut forms = vec![name.to_owned()];
    forms.extend(fitting.iter().map(|(long, short)| name.replace(long, short)));
    if fitting.len() > 1 {
        forms.push(fitting.iter().fold(name.to_owned(), |form, (long, short)| form.replace(long, short)));
    }
    forms.extend(towns(name));
    let in_full = |ending: char| {
        move |(long, short): (&str, &str)| {
            let named = without_level(name).strip_suffix(ending) == Some(short);
            named.then(|| name.replace(short, long))
        }
    };
    forms.extend(words("offices").filter_map(in_full('局')));
    forms.extend(words("departments").filter_map(in_full('部')));
    if fitting.iter().any(|(_, short)| short.ends_with('办')) {
        return forms;
    }
    if let Some(body) = name.strip_suffix("工作领导小组办公室") {
        forms.push(format!("{body}办"));
    } else {
        let committee = forms.iter().skip(1).find_map(|form| form.strip_suffix("会办公室")).map(str::to_owned);
        // 安委会办公室 has its committee in short already.
        let committee =
            committee.or(name.strip_suffix("会办公室").filter(|body| body.ends_with('委')).map(str::to_owned));
        forms.extend(committee.iter().filter(|body| body.ends_with('委')).map(|body| format!("{body}会办")));
        let own = |body: &str| town.and_then(|town| body.strip_prefix(town)).unwrap_or(body).chars().count();
        let short = |body: &&str| (1..=6).contains(&own(body)) && !body.ends_with(['会', '局', '厅']);
        let plain = |form: &String| form.strip_suffix("办公室").filter(short).map(str::to_owned);
        let bodies = committee.map_or_else(|| forms.iter().filter_map(plain).collect(), |body| vec![body]);
        forms.extend(bodies.into_iter().map(|body| format!("{body}办")));
    }
    forms
}

/// Towns and streets by their place, by their government and by their office; a school of a town without the town's rank.
fn towns(name: &str) -> Vec<String> {
    const GOVERNMENTS: &[(&str, &[&str])] = &[
        ("镇人民政府", &["镇"]),
        ("乡人民政府", &["乡"]),
        ("街道办事处", &["街道", "街道办", "办事处"]),
        ("村民委员会", &["村"]),
        ("村委会", &["村"]),
        ("社区居民委员会", &["社区"]),
        ("社区居委会", &["社区"]),
        ("镇", &["镇政府", "镇人民政府"]),
        ("乡", &["乡政府", "乡人民政府"]),
        ("街道", &["街道办", "街道办事处"]),
        ("镇中心小学", &["中心小学", "小学"]),
        ("乡中心小学", &["中心小学", "小学"]),
    ];
    let own = |ending: &str| name.strip_suffix(ending).filter(|own| (2..=5).contains(&own.chars().count()));
    let fits = GOVERNMENTS.iter().filter(|_| !is_group(name)).find_map(|(ending, forms)| Some((own(ending)?, *forms)));
    fits.map(|(own, forms)| forms.iter().map(|form| format!("{own}{form}")).collect()).unwrap_or_default()
}

/// A department inside an office is called without it (区教育局基础教育科 → 基础教育科).
fn department(name: &str) -> Option<&str> {
    let inside = name.rsplit_once('局')?.1;
    let ends = inside.ends_with(['科', '室', '股', '处']) && inside != "办公室";
    (ends && inside.chars().count() >= 3).then_some(inside)
}

/// A name without the level it belongs to: 区委组织部 → 组织部, 区法院 → 法院, 市教育局 → 教育局.
fn without_level(name: &str) -> &str {
    let rest = LEVELS.iter().find_map(|level| {
        let stands_alone = |rest: &&str| rest.chars().count() >= 2 && !is_general(rest) && !rest.starts_with('委');
        let rest = name.strip_prefix(level).filter(stands_alone)?;
        if *level == "区委区直" { name.strip_prefix("区委") } else { Some(rest) }
    });
    rest.unwrap_or(name)
}

/// Short names of a unit that the document itself uses: the first character of its name, some of the others in their
/// order, and an ending of offices (县卫健局 for 县卫生健康局). Of a committee whose office the unit is, the office's forms.
fn used_in(text: &str, name: &str) -> Vec<String> {
    const LONGEST: usize = 6;
    let letters: Vec<char> = name.chars().collect();
    if letters.len() < 5 || is_group(name) || company(name).is_some() {
        return Vec::new();
    }
    let own: Vec<char> = without_level(name).chars().collect();
    let mut used: Vec<String> = Vec::new();
    for line in text.lines() {
        let line: Vec<char> = line.chars().collect();
        for from in (0..line.len()).filter(|at| line[*at] == letters[0] || line[*at] == own[0]) {
            for to in (from + 2..line.len().min(from + LONGEST)).filter(|to| USED_ENDINGS.contains(&line[*to])) {
                let form = &line[from..=to];
                let full = if form[0] == letters[0] { &letters } else { &own };
                let form: String = form.iter().collect();
                if is_short_for(&form, full) && !used.contains(&form) {
                    used.push(form);
                }
            }
        }
    }
    let committee = |form: &String| form.ends_with('会') && !name.ends_with('会');
    let office = |form: String| match form.strip_suffix('会') {
        Some(body) if committee(&form) && name.ends_with("会办公室") => {
            vec![format!("{body}办"), format!("{form}办公室")]
        }
        _ if committee(&form) => Vec::new(),
        _ => vec![form],
    };
    used.into_iter().flat_map(office).collect()
}

/// True when the characters stand in the name in their order but not side by side, no more than half of them, and the last
/// is its last or opens its last word (办 of 办公室).
fn is_short_for(form: &str, name: &[char]) -> bool {
    let full: String = name.iter().collect();
    let mut rest = name.iter();
    let in_order = form.chars().all(|c| rest.any(|other| *other == c));
    let ends_alike = form.chars().next_back().is_some_and(|last| {
        name.last() == Some(&last)
            || full.ends_with("办公室") && matches!(last, '办' | '会')
            || full.ends_with("委员会") && last == '委'
    });
    let short = form.chars().count() * 2 <= name.len() + 1;
    in_order && ends_alike && short && !full.contains(form)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<const N: usize>(names: [&str; N], title: &str, text: &str) -> Vec<Vec<String>> {
        aliases(&names.map(str::to_owned), title, text)
    }

    #[test]
    fn short_forms_are_those_people_use() {
        let names = [
            "区委组织部",
            "区教育和体育局",
            "区委办公室",
            "市生态环境局张店分局",
            "区双拥工作领导小组办公室",
            "各镇、街道",
        ];
        let aliases = of(names, "张店区争创双拥模范城责任分工方案", "");
        assert_eq!(aliases[0], ["组织部"]);
        assert_eq!(aliases[1], ["教育和体育局", "区教体局", "教体局"]);
        assert_eq!(aliases[2], ["区委办"]);
        assert_eq!(aliases[3], ["生态环境局张店分局", "生态环境局", "生态环境分局", "张店分局"]);
        assert_eq!(aliases[4], ["双拥工作领导小组办公室", "区双拥办", "双拥办"]);
        assert_eq!(aliases[5], ["各镇街道", "镇街道"]);
    }

    #[test]
    fn towns_boards_and_centres_have_the_short_forms_of_daily_writing() {
        let names = [
            "柳河镇人民政府",
            "北园街道办事处",
            "县疾病预防控制中心",
            "园区管委会应急管理局",
            "园区规划建设局",
            "县第一中学",
        ];
        let aliases = of(names, "某县检查资料分工方案", "");
        assert_eq!(aliases[0], ["柳河镇政府", "柳河镇"]);
        assert_eq!(aliases[1], ["北园街道", "北园街道办", "北园办事处"]);
        assert_eq!(aliases[2], ["疾病预防控制中心", "县疾控中心", "疾控中心"]);
        for form in ["园区应急管理局", "园区应急局", "应急管理局", "应急局"] {
            assert!(aliases[3].contains(&form.to_owned()), "{form} of {:?}", aliases[3]);
        }
        assert_eq!(aliases[4], ["规划建设局", "园区规建局", "规建局"]);
    }

    #[test]
    fn offices_of_one_town_are_called_without_it() {
        let names = ["桑河镇党群工作办公室", "桑河镇纪委", "桑河镇财政所", "县民政局"];
        let aliases = of(names, "关于提供资料的函", "");
        for form in ["桑河镇党群办", "党群办", "党群工作办公室", "镇党群办"] {
            assert!(aliases[0].contains(&form.to_owned()), "{form} of {:?}", aliases[0]);
        }
        assert_eq!(aliases[1], ["镇纪委"]);
        assert_eq!(aliases[2], ["镇财政所", "财政所"]);
        let of_two_towns = of(["桑河镇财政所", "桑河镇纪委", "柳林镇财政所", "柳林镇纪委"], "关于提供资料的函", "");
        assert_eq!(of_two_towns.concat(), Vec::<String>::new());
    }

    #[test]
    fn departments_of_companies_and_offices_of_committees_have_theirs() {
        let names = ["安全环保部", "设备部", "工程项目部", "食安委会办公室", "各镇人民政府、街道办事处"];
        let aliases = of(names, "某某机械有限公司迎审资料分工", "");
        assert_eq!(aliases[0], ["安环部"]);
        assert_eq!(aliases[1], ["设备管理部"]);
        assert_eq!(aliases[2], ["工程部"]);
        assert_eq!(aliases[3], ["食安委会办", "食安委办"]);
        for form in ["各镇（街道）", "各镇、街道", "镇街道"] {
            assert!(aliases[4].contains(&form.to_owned()), "{form} of {:?}", aliases[4]);
        }
    }

    #[test]
    fn a_unit_of_two_names_is_called_by_either_and_a_bureau_in_full() {
        let aliases = of(["区文明办（区委宣传部）", "区市场监管局"], "关于报送材料的通知", "");
        assert_eq!(aliases[0], ["区文明办", "文明办", "区委宣传部", "宣传部"]);
        assert_eq!(aliases[1], ["市场监管局", "区市场监督管理局", "市场监督管理局"]);
    }

    #[test]
    fn names_the_document_uses_are_names_of_the_unit() {
        let names = ["县爱国卫生运动委员会办公室", "县城乡环境整治督查指挥部"];
        let aliases = of(names, "某县方案", "提供县爱卫会文件；县城环指部通知。\n报县城乡环境整治督查指挥部。");
        for form in ["县爱卫办", "爱卫办", "县爱卫会办公室", "爱卫会办公室"] {
            assert!(aliases[0].contains(&form.to_owned()), "{form} of {:?}", aliases[0]);
        }
        assert!(!aliases[0].iter().any(|form| form.ends_with("委员会办")), "{:?}", aliases[0]);
        assert!(aliases[1].contains(&"县城环指部".to_owned()), "{:?}", aliases[1]);
    }
}
