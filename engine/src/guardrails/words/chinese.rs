//! Chinese word lists.

use crate::guardrails::atoms::Stage;

/// What says how far an order is; longer phrases first.
pub(in crate::guardrails) const STAGES: &[(&str, Stage)] = &[
    (r"退货申请(?:已|中)|(?:已|正在)申请退货|已请求退货|退货处理中", Stage::ReturnRequested),
    (r"换货申请(?:已|中)|(?:已|正在)申请换货|已请求换货|换货处理中", Stage::ExchangeRequested),
    (r"待处理|未处理|尚未处理|未发货|尚未发货|还没发货|没有发货|等待处理", Stage::Pending),
    (r"已处理|处理完成|处理完毕", Stage::Processed),
    (r"已发货|已发出|已寄出|已出库|运输中|在路上|在途|派送中|配送中", Stage::Shipped),
    (r"已送达|已签收|已收货|已到货|已妥投|送达了", Stage::Delivered),
    (r"已取消|取消了", Stage::Cancelled),
    (r"已退款|退款成功|退款已", Stage::Refunded),
    (r"已退货|已退回", Stage::Returned),
];

/// Before a status word in its clause: then nothing is said of how far an order is.
pub(in crate::guardrails) const SUPPOSED_BEFORE: &str = r"(?:如果|若|一旦|只有|是否|当|可以|可|只要|除非|无论|仅|凡|对于)[^，。]*$";

/// After a status word: it names a class of orders or a condition.
pub(in crate::guardrails) const CLASS_AFTER: &str = r"^(?:的订单|的商品|订单|商品|后|之后|前|之前|时|的话)";

/// What says whether something can be bought; denials first.
pub(in crate::guardrails) const STOCK: &[(&str, bool)] = &[
    (r"缺货|无货|没货|没有货|售罄|卖完|断货|没有现货|没有库存|无库存|不可购买|下架", false),
    (r"有货|现货|有库存|可以?购买|在售|可选购", true),
];

/// Promises, deeds, and words that leave no doubt.
pub(in crate::guardrails) const PROMISES: &[&str] = &[
    r"(?:已|已经|马上|立即|立刻|会|将|这就|帮|可以)为?您?(?:办理|安排|申请|处理好?|全额)?(?:退款|取消订单|补发|换货|赔偿|补偿|赔付|加急|升级)",
    r"(?:已|已经)(?:为您|帮您|替您)(?:取消|退款|修改|更改|更新|换货|退货|补发|处理|安排)",
    r"我们?(?:会|将)(?:为您|给您|帮您)?(?:退款|取消|赔偿|补偿|补发|发货|更换|加急|赠送)",
    r"保证|承诺|一定会?|肯定|绝对|百分百|必到|必达|放心|秒到账",
    r"免费|免运费|包邮|包退|无条件|无门槛|不收(?:取)?(?:任何)?费用|无需(?:支付)?(?:任何)?费用",
    r"最佳|最好|第一|国家级|唯一|最低价|最便宜|独家|顶级|永久|终身|全网最",
    r"根治|疗效|治疗|医生推荐|抗过敏",
];

/// Characters and words that say no. A draft denies exactly where its reference does.
pub(in crate::guardrails) const DENIALS: &[&str] = &["不", "没", "无", "未", "别", "勿", "非"];

/// Phrases that a draft may add: grammar and courtesy.
pub(in crate::guardrails) const PLAIN: &[&str] = &[
    "您好",
    "你好",
    "感谢",
    "谢谢",
    "请问",
    "如果",
    "如有",
    "其他",
    "问题",
    "需要",
    "帮助",
    "随时",
    "联系",
    "我们",
    "告诉",
    "可以",
    "查询",
    "为您",
    "根据",
    "目前",
    "显示",
    "状态",
    "信息",
    "如下",
    "这是",
    "您的",
    "已经",
    "关于",
    "以及",
    "还有",
    "什么",
    "欢迎",
    "咨询",
    "高兴",
    "很高兴",
    "服务",
    "请您",
    "希望",
    "能够",
    "帮到",
    "亲爱",
    "顾客",
    "客户",
    "耐心",
    "现在",
    "订单",
    "商品",
    "查到",
    "了解",
    "详情",
];

/// Single characters of grammar.
pub(in crate::guardrails) const PARTICLES: &str = "的了是在您我们和与也就都把被将于到从共有为请会能这那它其吗呢吧哦啊个件";
