//! The words the rules of pieces know, as data with the reason for each group. It decides nothing and holds no row,
//! name or id of any plan; a plan of another field is served by the same lists.

/// What a word at the end of a noun phrase means for counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Names a document of its own: it can be a part.
    Document,
    /// Says that paper is meant, not which (资料, 材料): it closes a phrase, and is neither a part nor a kind.
    Filler,
    /// A kind of evidence (图片, 文字, 文件): never a part; a missing kind is advice.
    Kind,
    /// A rule or arrangement (制度, 办法): advice beside a document, a part only in a list of full phrases.
    Arrangement,
}

/// A word and its class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    /// As it stands in the plan.
    pub(super) text: &'static str,
    /// As a part is named after it (花名册 gives 名册).
    pub(super) name: &'static str,
    /// What it means for counting.
    pub(super) class: Class,
    /// Words of one family are one part: a register is a register, whatever it is called.
    pub(super) family: &'static str,
}

const fn word(text: &'static str, class: Class) -> Word {
    Word { text, name: text, class, family: text }
}

const fn kin(text: &'static str, name: &'static str, family: &'static str) -> Word {
    Word { text, name, class: Class::Document, family }
}

/// Longest form first where one is the end of another; the first that fits wins.
pub(super) const WORDS: &[Word] = &[
    // Registers: 台账, 名册 and their variants are one part.
    kin("花名册", "名册", "台账"),
    kin("名册", "名册", "台账"),
    kin("台账", "台账", "台账"),
    kin("台帐", "台账", "台账"),
    // Documents every office writes.
    word("计划", Class::Document),
    word("要点", Class::Document),
    word("总结", Class::Document),
    word("方案", Class::Document),
    word("纪要", Class::Document),
    word("会议记录", Class::Document),
    word("记录", Class::Document),
    word("报告", Class::Document),
    word("名单", Class::Document),
    word("凭证", Class::Document),
    word("介绍信", Class::Document),
    word("协议书", Class::Document),
    word("协议", Class::Document),
    word("合同", Class::Document),
    word("责任书", Class::Document),
    word("承诺书", Class::Document),
    word("说明书", Class::Document),
    word("专题片", Class::Document),
    word("宣传片", Class::Document),
    word("画册", Class::Document),
    word("手册", Class::Document),
    word("简介", Class::Document),
    word("简报", Class::Document),
    word("预案", Class::Document),
    word("证书", Class::Document),
    word("许可证", Class::Document),
    word("清单", Class::Document),
    word("目录", Class::Document),
    word("登记表", Class::Document),
    word("统计表", Class::Document),
    word("汇总表", Class::Document),
    word("一览表", Class::Document),
    word("明细表", Class::Document),
    word("课程表", Class::Document),
    word("排班表", Class::Document),
    word("值班表", Class::Document),
    word("签到表", Class::Document),
    word("申报表", Class::Document),
    word("审批表", Class::Document),
    word("评分表", Class::Document),
    word("检查表", Class::Document),
    word("报表", Class::Document),
    word("汇编", Class::Document),
    word("名录", Class::Document),
    word("成绩单", Class::Document),
    word("实施意见", Class::Document),
    word("通知书", Class::Document),
    word("通知", Class::Document),
    word("通报", Class::Document),
    word("批复", Class::Document),
    word("日志", Class::Document),
    word("论文", Class::Document),
    word("试卷", Class::Document),
    word("图纸", Class::Document),
    word("发票", Class::Document),
    word("票据", Class::Document),
    word("聘书", Class::Document),
    word("委托书", Class::Document),
    word("倡议书", Class::Document),
    word("大纲", Class::Document),
    word("教案", Class::Document),
    word("案例", Class::Document),
    word("展板", Class::Document),
    word("档案", Class::Document),
    word("意见书", Class::Document),
    // 证明 is a document, but 证明材料 is no more than material that proves: the phrase closes, a part is named after it.
    word("证明", Class::Filler),
    word("证明信", Class::Document),
    // Paper of whatever form.
    word("资料", Class::Filler),
    word("材料", Class::Filler),
    // 文件料 is the usual slip for 文件材料.
    word("文件料", Class::Filler),
    word("情况", Class::Filler),
    // Kinds of evidence.
    word("文件", Class::Kind),
    word("文字", Class::Kind),
    word("图片", Class::Kind),
    word("照片", Class::Kind),
    word("图文", Class::Kind),
    word("影像", Class::Kind),
    word("录像", Class::Kind),
    word("视频", Class::Kind),
    word("录音", Class::Kind),
    word("截图", Class::Kind),
    word("标志", Class::Kind),
    word("标识", Class::Kind),
    // Arrangements.
    word("制度", Class::Arrangement),
    word("办法", Class::Arrangement),
    word("措施", Class::Arrangement),
    word("机制", Class::Arrangement),
    word("规划", Class::Arrangement),
    word("规程", Class::Arrangement),
    word("细则", Class::Arrangement),
    word("章程", Class::Arrangement),
    // English.
    word("plan", Class::Document),
    word("programme", Class::Document),
    word("summary", Class::Document),
    word("report", Class::Document),
    word("minutes", Class::Document),
    kin("roster", "roster", "register"),
    kin("register", "register", "register"),
    kin("ledger", "ledger", "register"),
    word("list", Class::Document),
    word("inventory", Class::Document),
    word("certificate", Class::Document),
    word("licence", Class::Document),
    word("license", Class::Document),
    word("permit", Class::Document),
    word("agreement", Class::Document),
    word("contract", Class::Document),
    word("policy", Class::Document),
    word("procedure", Class::Document),
    word("handbook", Class::Document),
    word("manual", Class::Document),
    word("syllabus", Class::Document),
    word("log", Class::Document),
    word("record", Class::Document),
    word("budget", Class::Document),
    word("statement", Class::Document),
    word("sheet", Class::Document),
    word("statistics", Class::Document),
    word("schedule", Class::Document),
    word("form", Class::Document),
    word("invoice", Class::Document),
    word("receipt", Class::Document),
    word("survey", Class::Document),
    word("letter", Class::Document),
    word("evidence", Class::Filler),
    word("material", Class::Filler),
    word("documentation", Class::Filler),
    word("document", Class::Filler),
    word("photograph", Class::Kind),
    word("photo", Class::Kind),
    word("picture", Class::Kind),
    word("video", Class::Kind),
    word("screenshot", Class::Kind),
];

/// Nouns behind which a comma is prose: signs stand in the open, words are everywhere, and 开展宣传情况，… goes on telling.
pub(super) const NEVER_CLOSE: &[&str] = &["标志", "标识", "文字", "情况"];

/// Kinds that can also be what a picture shows.
pub(super) const SIGNS: &[&str] = &["标志", "标识"];

/// Words between the nouns of one chain that change nothing (录像等相关资料).
pub(super) const LINKS: &[&str] = &["有关", "相关", "等方面", "方面", "类", "等"];

/// Separators that may part two documents. 、 和 及 与 ， separate alike.
pub(super) const SEPARATORS: &[&str] =
    &["，", ",", "、", "；", ";", "以及", "和", "及", "与", " and ", " & ", " plus "];

/// What follows these belongs to what stands before: an alternative or a continuation, never a new part.
pub(super) const CONTINUES: &[&str] = &["或", "并", "且", "但", "其中", "or ", "with "];

/// What follows these lists what the phrase before is made of (活动资料，含方案、总结).
pub(super) const CONTAINS: &[&str] = &["主要包括", "内容包括", "包括", "包含", "含有", "含", "including "];

/// Once a year. 年度 counts only before a document noun; these count wherever they stand.
pub(super) const EACH_YEAR: &[&str] = &[
    "每年度",
    "每年",
    "历年",
    "逐年",
    "各年度",
    "每一年",
    "each year",
    "every year",
    "per year",
    "annual",
    "yearly",
    "annually",
];

/// Documents that are annual by nature, when a period is told.
pub(super) const ANNUAL: &[&str] =
    &["工作计划", "工作总结", "工作要点", "工作报告", "work plan", "work report", "work summary"];

/// Made at the start of a year, so owed for the year of the deadline too.
pub(super) const MADE_AT_START: &[&str] = &["计划", "要点", "工作报告", "预算", "plan", "budget", "work report"];

/// They hold over the years: no advice to bring one more for the year of the deadline.
pub(super) const NO_YEAR_ADVICE: &[&str] = &["名单", "制度", "机制", "规划", "list", "policy"];

/// A clause with one of these is owed only if there is any.
pub(super) const IF_ANY: &[&str] = &[
    "加分",
    "被列为全国",
    "有关现场点",
    "如有",
    "若有",
    "有则提供",
    "如无可不",
    "if any",
    "if applicable",
    "where applicable",
    "if available",
    "optional",
];

/// 其他 makes a material if-any only at the head of a clause or before these; 其他优抚对象 is ordinary prose.
pub(super) const OTHER: &[&str] = &["其他", "其它", "other "];
/// See [`OTHER`].
pub(super) const OTHER_BEFORE: &[&str] = &["有关资料", "相关资料", "有关材料", "相关材料", "资料", "材料", "佐证"];

/// Verbs that ask for a thing and are no part of its name (提供…名单).
pub(super) const ASKING: &[&str] =
    &["需要提供", "配合提供", "需提供", "请提供", "提供", "提交", "报送", "提报", "附", "submit ", "provide "];

/// Qualifiers that tell two phrases with the same noun apart (安置资料, 发放资料), longest first. Without one of these
/// the last words of the phrase are taken.
pub(super) const QUALIFIERS: &[&str] = &[
    "工作开展情况",
    "工作落实情况",
    "活动开展情况",
    "工作开展",
    "工作落实",
    "落实情况",
    "开展情况",
    "安置",
    "发放",
    "活动",
    "工作",
    "落实",
    "拨付",
    "下拨",
    "预算",
    "编制",
    "任免",
    "调整",
    "培训",
    "考核",
    "成果",
    "宣传",
    "建设",
    "管理",
    "检查",
    "整改",
    "演练",
    "评价",
    "维保",
    "检测",
    "会议",
    "教学",
    "证明",
    "政策",
    "法规",
    "营业",
    "验收",
    "审批",
    "采购",
    "值班",
    "巡查",
    "消毒",
];

/// Units that number files when they stand beside a document noun (展板一块, 典型案例3篇).
pub(super) const FILE_COUNTERS: &[&str] = &["份", "张", "篇", "部", "块", "本", "册"];

/// Units that measure or count other things: conditions to show.
pub(super) const MEASURES: &[&str] =
    &["%", "％", "人次", "人", "次", "场", "家", "户", "个", "学时", "小时", "分钟", "天", "万元", "元", "期", "届"];

/// Chinese digits, in the order of their values from 0; 两 stands for 二.
pub(super) const NUMERALS: &str = "〇一二三四五六七八九十两";

/// How a period begins after its year; typing slips (来以, 以年来) are as common in real plans as the right form.
pub(super) const SINCE: &[&str] = &["以年来", "以来年", "以来", "年来", "来以", "以年", "至今", "来", "以", "起"];
