//! Chinese word lists.

use crate::guardrails::claims::atoms::Stage;

/// What says how far an order is; longer phrases first.
pub(in crate::guardrails) const STAGES: &[(&str, Stage)] = &[
    (r"退货申请(?:已|中)|(?:已|正在)申请退货|已请求退货|退货处理中", Stage::ReturnRequested),
    (r"换货申请(?:已|中)|(?:已|正在)申请换货|已请求换货|换货处理中", Stage::ExchangeRequested),
    (r"部分(?:已)?发货|部分(?:已)?寄出", Stage::PartlyShipped),
    (r"待处理|未处理|尚未处理|等待处理|还没处理|等着处理", Stage::Pending),
    (r"待付款|未付款|等待付款|待支付|未支付", Stage::AwaitingPayment),
    (r"(?:正在|在)派送|派送中|派件中|正在派件", Stage::OutForDelivery),
    (r"待自提|可自提|等待自提|待取货|可以取货", Stage::ReadyForPickup),
    (r"缺货等待|等待补货|待补货", Stage::Backordered),
    (r"暂停处理|已暂停|被扣留|挂起", Stage::OnHold),
    (r"打包中|正在打包|在打包|备货中|(?:正|还)?在备货|配货中|拣货", Stage::Packing),
    (r"处理中|正在处理", Stage::Processing),
    (r"已处理|处理完成|处理完毕|处理好了|处理完", Stage::Processed),
    (r"运输中|在路上|在途|配送中|途中|正在运输", Stage::InTransit),
    (r"(?:已经?)?(?:发货|发出|寄出|出库)", Stage::Shipped),
    (r"已经?送达|已经?签收|已经?收货|已经?到货|已经?妥投|送达了|签收了|送到了|送达|签收|妥投", Stage::Delivered),
    (r"已经?取消|取消了|被取消", Stage::Cancelled),
    (r"已经?退款|退款成功|退款已|退款完成", Stage::Refunded),
    (r"已经?退货|已经?退回", Stage::Returned),
    (r"派送失败|投递失败|丢失|拒收", Stage::Failed),
];

/// Before a status word in its clause: then nothing is said of how far an order is.
pub(in crate::guardrails) const SUPPOSED_BEFORE: &str = r"(?:工作日|[0-9]天|小时|之?内|预计|预估|将于|将在|将|会|最晚|最迟|最快|如果|若|一旦|只有|是否|当|可以|可|只要|除非|无论|仅|凡|对于)[^，。]*$";

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
    r"(?:已|已经|刚刚?|刚才)(?:为您|帮您|替您|给您)?(?:办理|安排|申请了|提交|通知|联系了|登记|反馈|转交|升级|加急|补发)",
    r"我们?(?:会|将|这就|马上)(?:为您|给您|帮您|尽快)?(?:安排|处理|联系|通知|寄|送|加|办理|升级|补|申请|跟进|提供)",
    r"保证|承诺|一定会?|肯定|绝对|百分百|必到|必达|放心|秒到账",
    r"免费|免运费|包邮|包退|无条件|无门槛|不收(?:取)?(?:任何)?费用|无需(?:支付)?(?:任何)?费用",
    r"最佳|最好|第一|国家级|唯一|最低价|最便宜|独家|顶级|永久|终身|全网最",
    r"根治|疗效|治疗|医生推荐|抗过敏",
];

/// Deeds, and promises of which no other list speaks.
pub(in crate::guardrails) const DEEDS: &[&str] = &[
    r"^(?:已|已经|刚刚?|刚才)(?:经)?(?:为您|帮您|替您|给您|办理|安排|申请|提交|通知|联系|登记|反馈|转交|升级|加急|补发|取消|退款|修改)",
    r"^我们?(?:会|将|这就|马上)",
    r"^(?:这就|马上|立即|立刻)(?:为|帮|给)?您?",
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
