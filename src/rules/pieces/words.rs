//! The words the rules of pieces know besides nouns, as data with the reason for each group. It decides nothing and holds no row,
//! name or id of any plan; a plan of another field is served by the same lists.

/// Nouns behind which a comma is prose: signs stand in the open, words are everywhere, and 开展宣传情况，… goes on telling.
pub(super) const NEVER_CLOSE: &[&str] = &["标志", "标识", "文字", "情况"];

/// Kinds that can also be what a picture shows.
pub(super) const SIGNS: &[&str] = &["标志", "标识"];

/// Documents that hang on a wall: what is listed before the picture of one is on the picture too (奖牌、证书照片).
pub(super) const DISPLAYED: &[&str] =
    &["奖牌", "奖状", "牌匾", "锦旗", "证书", "荣誉证书", "展板", "标语", "横幅", "海报", "宣传画", "公开栏", "标签"];

/// Words between the nouns of one chain that change nothing (录像等相关资料).
pub(super) const LINKS: &[&str] = &["有关", "相关", "等方面", "方面", "类", "等"];

/// Separators that may part two documents. 、 和 及 与 ， separate alike.
pub(super) const SEPARATORS: &[&str] =
    &["，", ",", "、", "；", ";", "以及", "和", "及", "与", " and ", " & ", " plus "];

/// What follows these belongs to what stands before: an alternative or a continuation, never a new part.
pub(super) const CONTINUES: &[&str] = &["或", "并", "且", "但", "其中", "or ", "with "];

/// What follows these lists what the phrase before is made of (活动资料，含方案、总结).
pub(super) const CONTAINS: &[&str] = &["主要包括", "内容包括", "包括", "包含", "含有", "含", "including "];

/// Words that open a clause of prose, not the name of a document (制定方案、组织实施).
pub(super) const VERBS: &[&str] = &[
    "组织", "开展", "实施", "落实", "制定", "建立", "健全", "完善", "加强", "做好", "推进", "开通", "设立", "配备",
    "按照", "按期", "积极", "确保", "参加", "支持", "帮助", "解决", "定期", "及时",
];

/// What pictures show of no thing in particular (现场照片, 整改前后照片): what is listed before them is no part of them.
pub(super) const PICTURED: &[&str] = &[
    "现场", "活动", "网页", "前后", "对比", "工作", "培训", "会议", "演练", "检查", "过程", "整改", "宣传", "相关",
    "有关", "实景", "微信", "新闻",
];

/// Once a year. 年度 counts only before a document noun; these count wherever they stand.
pub(super) const EACH_YEAR: &[&str] = &[
    "每年度",
    "每年",
    "历年",
    "逐年",
    "各年度",
    "每一年",
    "每学年",
    "分年度",
    "按年度",
    "each year",
    "every year",
    "per year",
    "annual",
    "yearly",
    "annually",
];

/// Documents for all the years they name (三年行动方案, 发展规划).
pub(super) const OVER_YEARS: &[&str] = &["规划", "行动方案", "行动计划", "三年", "五年", "年来"];

/// Kept up as they are in force: years that another document has do not reach them (2022年采购计划、供应商名录).
pub(super) const IN_FORCE: &[&str] = &["名单", "名录", "白名单", "台账", "台帐", "名册", "花名册"];

/// More often than once a year, when a period is told: one piece a year, and how often is a condition.
pub(super) const OFTENER: &[&str] = &[
    "每半年",
    "每季度",
    "每季",
    "各季度",
    "分季度",
    "按季度",
    "每学期",
    "每月",
    "每周",
    "每日",
    "逐月",
    "按月",
    "every quarter",
    "each quarter",
    "quarterly",
    "every month",
    "monthly",
];

/// Documents that are annual by nature, when a period is told.
pub(super) const ANNUAL: &[&str] =
    &["工作计划", "工作总结", "工作要点", "工作报告", "work plan", "work report", "work summary"];

/// Made at the start of a year, so owed for the year of the deadline too. A 方案 is, unless it is for an event.
pub(super) const MADE_AT_START: &[&str] = &[
    "计划",
    "要点",
    "工作报告",
    "预算",
    "预算批复",
    "预算文件",
    "预算表",
    "分解文件",
    "分解表",
    "责任书",
    "责任状",
    "方案",
    "工作意见",
    "一号文件",
    "plan",
    "budget",
    "work report",
];

/// A 方案 behind one of these is for an event that may come late in the year (演练方案, 走访慰问活动方案).
pub(super) const EVENTS: &[&str] = &[
    "生活会",
    "座谈会",
    "推进会",
    "现场会",
    "动员会",
    "表彰会",
    "交流会",
    "联欢会",
    "晚会",
    "招聘会",
    "听证会",
    "活动",
    "演练",
    "演习",
    "慰问",
    "竞赛",
    "比赛",
    "大赛",
    "讲座",
    "会议",
    "考察",
    "庆祝",
    "运动会",
    "应急处置",
];

/// Campaigns held in the same month everywhere: by the end of it the 方案 of that year is there.
pub(super) const CAMPAIGNS: &[(&str, u32)] = &[
    ("学雷锋", 3),
    ("植树", 3),
    ("爱国卫生月", 4),
    ("全民阅读", 4),
    ("职业病防治法宣传周", 4),
    ("国家安全教育日", 4),
    ("防灾减灾", 5),
    ("科技活动周", 5),
    ("无烟日", 5),
    ("安全生产月", 6),
    ("食品安全宣传周", 6),
    ("禁毒", 6),
    ("环境日", 6),
    ("质量月", 9),
    ("国防教育", 9),
    ("网络安全宣传周", 9),
    ("推普周", 9),
    ("敬老月", 10),
    ("消防宣传月", 11),
    ("消防安全月", 11),
    ("宪法宣传周", 12),
];

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
    "作业",
    "清扫",
    "处置",
];

/// What a file did that is told from other files (指挥部成立文件 is 成立文件).
pub(super) const DONE: &[&str] = &[
    "成立", "组建", "设立", "撤销", "调整", "换届", "选举", "任命", "任免", "选聘", "聘任", "聘用", "招录", "选拔",
    "推荐", "评选", "命名", "认定", "授予", "授牌", "表彰", "表扬", "奖励", "处分", "处罚", "创建", "批准", "核准",
    "立项", "备案", "公布", "印发", "下发", "转发", "部署", "督办",
];

/// Columns of a list: in brackets they say what it must hold (人员（姓名、职务）名单), and explain no word.
pub(super) const COLUMNS: &[&str] = &[
    "姓名",
    "性别",
    "年龄",
    "职务",
    "职称",
    "学历",
    "电话",
    "联系方式",
    "身份证",
    "地址",
    "单位",
    "编号",
    "时间",
    "日期",
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
