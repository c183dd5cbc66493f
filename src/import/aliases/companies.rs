//! What people call companies: their brand with what they do, without legal form and home. Trades and ordinary words are
//! in `short-forms.txt`; whose form it is alone is decided in `aliases`.

use super::super::names::place;
use super::listed;

/// Legal forms at the end of a company's name, longest first.
const LEGAL_FORMS: &[&str] =
    &["集团股份有限公司", "集团有限责任公司", "集团有限公司", "股份有限公司", "有限责任公司", "有限公司", "集团公司"];

/// A company's name without its legal form.
pub(super) fn company(name: &str) -> Option<&str> {
    let body = LEGAL_FORMS.iter().find_map(|form| name.strip_suffix(form))?;
    (body.chars().count() >= 3).then_some(body)
}

/// What companies of the plan have before their own names: the place of the title, or two characters that several share.
pub(super) fn homes(names: &[String], title: &str) -> Vec<String> {
    let opening = |text: &str, count: usize| text.chars().take(count).collect::<String>();
    let companies: Vec<&str> = names.iter().filter_map(|name| company(name)).collect();
    let mut homes: Vec<String> = Vec::new();
    if let Some(place) = place(title) {
        homes.push(place.to_owned());
        homes.push(place.trim_end_matches(['区', '县', '市', '镇', '省']).to_owned());
    }
    for body in &companies {
        let home = opening(body, 2);
        let shared = companies.iter().filter(|other| other.starts_with(&home)).count() > 1;
        if (shared || title.starts_with(&home)) && !homes.contains(&home) {
            homes.push(home);
        }
    }
    homes
}

/// 江浦宏达机械 → 宏达机械, 宏达公司, 宏达: the brand with each trade that says something, with 公司, and alone.
pub(super) fn company_forms(body: &str, homes: &[String]) -> Vec<String> {
    let strip = |body: &str| {
        let own = homes.iter().find_map(|home| body.strip_prefix(home.as_str()));
        let own = own.map(|own| own.trim_start_matches(['省', '市', '县', '区']));
        own.filter(|own| own.chars().count() >= 3).unwrap_or(body).to_owned()
    };
    let body = strip(body);
    let trades: Vec<&str> = listed("trades").flat_map(str::split_whitespace).collect();
    let (mut brand, mut told) = (body.as_str(), Vec::new());
    while let Some((trade, rest)) = trades.iter().find_map(|trade| {
        let rest = brand.strip_suffix(trade.trim_end_matches('*'))?;
        (rest.chars().count() >= 2).then_some((*trade, rest))
    }) {
        told.insert(0, trade);
        brand = rest;
    }
    let mut forms: Vec<String> = Vec::new();
    if told.is_empty() || brand.chars().count() > 4 {
        return vec![body];
    }
    let ordinary = listed("ordinary").flat_map(str::split_whitespace).any(|word| word == brand);
    forms.extend(told.iter().filter(|trade| !trade.ends_with('*')).map(|trade| format!("{brand}{trade}")));
    if told.len() > 1 {
        forms.push(body.clone());
    }
    if !ordinary {
        forms.extend([format!("{brand}公司"), brand.to_owned()]);
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::super::aliases;

    #[test]
    fn a_company_is_called_by_its_brand() {
        let names = ["江浦宏达机械制造有限公司", "江浦顺风仓储物流有限公司", "江浦丰泰物业服务有限公司"];
        let found = aliases(&names.map(str::to_owned), "工业园区检查方案", "");
        assert_eq!(found[0], ["宏达机械", "宏达机械制造", "宏达公司", "宏达"]);
        assert_eq!(found[1], ["顺风仓储", "顺风物流", "顺风仓储物流", "顺风公司", "顺风"]);
        assert_eq!(found[2], ["丰泰物业", "丰泰物业服务", "丰泰公司", "丰泰"]);
        assert_eq!(aliases(&["江浦县阳光燃气有限公司".to_owned()], "江浦县检查方案", "")[0], ["阳光燃气"]);
    }
}
