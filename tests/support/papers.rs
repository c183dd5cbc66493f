//! The papers of the stories: what offices put into their shares, as text. Nothing is asserted.

/// The summary of one year.
pub fn summary(year: u16) -> String {
    format!(
        "区委组织部{year}年双拥工作总结\n\n{year}年，我部认真落实双拥工作要求，开展国防教育和双拥宣传，走访慰问驻军部队，\
         妥善安置转业军官，圆满完成全年双拥工作任务。现将{year}年双拥工作情况总结如下。"
    )
}

/// The work plan of one year.
pub fn plan(year: u16) -> String {
    format!(
        "区委组织部{year}年双拥工作计划\n\n为做好{year}年双拥工作，结合我部实际，制定本计划。一、加强国防教育和双拥宣传；\
         二、做好走访慰问；三、落实转业军官安置。"
    )
}

/// The list of liaisons.
pub fn liaisons(unit: &str) -> String {
    format!("{unit}双拥工作联络员名单\n\n姓名\t职务\t电话\n张三\t科长\t0533-1234567\n李四\t科员\t0533-7654321\n")
}

/// The ledger of allowances.
pub fn allowances(unit: &str) -> String {
    format!("{unit}义务兵家庭优待金发放台账\n\n序号\t姓名\t金额\n1\t王小军\t12000\n2\t李建国\t12000\n")
}

/// Minutes of something the plan does not ask for.
pub fn canteen() -> String {
    "机关食堂本周菜谱\n\n周一：红烧肉、炒青菜\n周二：鱼香肉丝、西红柿鸡蛋\n".to_owned()
}
