//! What the words around a number say it is. The nearest cue decides, never a word far away.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::scan::Page;

/// What a number is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    /// Somebody's telephone.
    Phone,
    /// The shop's telephone, or a service's.
    Public,
    /// A card.
    Card,
    /// A social security number.
    Social,
    /// An order, a parcel, an article, a code, an amount.
    Thing,
    /// A version of something.
    Version,
}

/// How far a cue may stand before a number, in bytes.
const REACH: usize = 48;

const PHONE: &str = "phone|telephone|tel|tel.|cell|cellphone|mobile|mob|call|called|calls|ring|dial|whatsapp|sms|text me|txt me|txt|texts|fax|reach me|\
    reach him|reach her|reached at|contact|contact no|contact number|handy|telefon|handynummer|numéro|téléphone|portable|teléfono|\
    telefono|móvil|celular|cellulare|call me|number:|number is|my number|new number|his number|her number|number to|no.:|signal|viber|\
    telegram|landline|voicemail|beeper|pager|callback|call back|phone number|ph|ph.|\
    电话|手机|手机号|联系|致电|打给|打我|拨|座机|传真|号码|微信|加v|加微|vx|wx|短信|联系方式|来电|回电|固话|電話|手機|聯絡|聯繫|携帯|전화|휴대폰|连我|呼我|телефон";
const PUBLIC: &str = "hotline|helpline|your phone|your number|your telephone|your support|your line|customer service|support line|customer care|\
    toll free|toll-free|store's number|shop's number|your store|your shop|热线|客服电话|官方电话|客服热线|服务热线|总机|官方客服|你们的电话|你们电话|门店电话|店铺电话|投诉电话|客服号码|人工电话";
const CARD: &str = "card|card no|card number|visa|mastercard|amex|american express|discover|maestro|jcb|diners|unionpay|uatp|credit|debit|pay|\
    paid with|paying|pays with|charge|charged|billed|refund it to|refund to|pan|kreditkarte|karte|carte|tarjeta|carta|cartão|\
    卡|卡号|银行卡|信用卡|储蓄卡|借记卡|银联|付款卡|扣款|刷卡|カード|карта|карты";
const SOCIAL: &str = "ssn|ss#|ss number|social|social security|social sec|社会安全号|社安号|itin|soc";
const THING: &str = "order|orders|order no|order number|order id|ord|tracking|track|tracking no|tracking number|parcel|package|waybill|awb|shipment|\
    consignment|label|sku|item|items|article|art.|product|part|part no|model|ref|reference|ticket|case|invoice|receipt|code|codes|serial|\
    sn|s/n|imei|isbn|issn|gtin|ean|upc|asin|lot|batch|points|coupon|voucher|promo|discount|po|p.o.|quote|transaction|txn|payment id|\
    auth|otp|pin|verification code|page|pages|coordinates|price|total|amount|qty|quantity|x |barcode|chip|account|id:|hash|checksum|\
    sendungsnummer|bestellung|bestellnummer|auftrag|commande|colis|suivi|pedido|seguimiento|ordine|spedizione|rechnung|facture|factura|\
    gift card|giftcard|member|membership|loyalty|policy|claim|rma|return no|return number|zip|postcode|coin|wallet|\
    订单|订单号|运单|运单号|快递|快递单|单号|物流|编号|货号|条码|条形码|积分|防伪码|防伪|验证码|序列号|批号|流水|流水号|发票|工单|券|券码|优惠码|交易号|款号|型号|取件码|取货码|提货码|兑换码|会员号|会员卡|店铺号|商品|尾号|金额|付款|余额|页|礼品卡|凭证|退款单|退货单|包裹|追踪|追跡|注文|伝票|主文|주문|송장|序號|訂單|運單|單號|заказ|трек|货架|编码";
const VERSION: &str = "version|versions|firmware|update|updated to|build|release|patch|driver|software|app|ios|android|windows|kernel|ver|ver.|fw|upgrade|upgraded to|\
    版本|固件|升级|系统|更新|软件|驱动|安卓|鸿蒙|バージョン|版";

struct Cues {
    words: AhoCorasick,
    kinds: Vec<(Cue, usize, bool)>,
}

static CUES: LazyLock<Cues> = LazyLock::new(|| {
    let lists = [
        (Cue::Phone, PHONE),
        (Cue::Public, PUBLIC),
        (Cue::Card, CARD),
        (Cue::Social, SOCIAL),
        (Cue::Thing, THING),
        (Cue::Version, VERSION),
    ];
    let mut words = Vec::new();
    let mut kinds = Vec::new();
    for (cue, list) in lists {
        for word in list.split('|') {
            words.push(word);
            kinds.push((cue, word.len(), word.starts_with(|symbol: char| symbol.is_ascii_alphanumeric())));
        }
    }
    let words = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::Standard)
        .build(words)
        .expect("the words are constants that the tests build");
    Cues { words, kinds }
});

/// A cue before a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) cue: Cue,
    /// Bytes between the cue and the number.
    pub(super) distance: usize,
    /// Whether a mark or another number parts them.
    pub(super) apart: bool,
    /// Whether nothing but "number", "is" and the like lies between.
    pub(super) direct: bool,
}

/// The cue that stands nearest before a place; of those that end together, the longest.
pub(super) fn before(page: &Page, at: usize) -> Option<Said> {
    let text = page.before(at, REACH);
    let mut best: Option<(Cue, usize, usize)> = None;
    for found in CUES.words.find_overlapping_iter(text) {
        let (cue, length, latin) = CUES.kinds[found.pattern().as_usize()];
        if latin && !(bounded(text, found.start(), found.end())) {
            continue;
        }
        let better = best.is_none_or(|(_, end, known)| (found.end(), length) > (end, known) || found.end() > end);
        if better {
            best = Some((cue, found.end(), length));
        }
    }
    best.map(|(cue, end, _)| {
        let between = &text[end..];
        let filler = |word: &str| {
            matches!(
                word,
                "" | "no"
                    | "number"
                    | "numbers"
                    | "is"
                    | "id"
                    | "nr"
                    | "号"
                    | "码"
                    | "是"
                    | "号是"
                    | "号码"
                    | "为"
                    | "lautet"
                    | "est"
                    | "es"
            )
        };
        Said {
            cue,
            distance: between.len(),
            apart: between.bytes().any(|byte| byte.is_ascii_digit())
                || between.contains([',', ';', '，', '。', '；', '、', '!', '?', '\n'])
                || between.contains(". "),
            direct: between.split([' ', ':', '：', '#', '.', '(', '（', '=', '-', '\u{a0}']).all(filler),
        }
    })
}

/// The cue that follows a place at once: "… is my cell", "这个号码".
pub(super) fn after(page: &Page, at: usize) -> Option<Cue> {
    let text = page.after(at, 24);
    let text = &text[..text.find(['.', ',', ';', '。', '，', '\n', '?', '!']).unwrap_or(text.len())];
    let found = CUES.words.find_overlapping_iter(text).find(|found| {
        let (_, _, latin) = CUES.kinds[found.pattern().as_usize()];
        !latin || bounded(text, found.start(), found.end())
    });
    found.map(|found| CUES.kinds[found.pattern().as_usize()].0)
}

/// Whether Latin words begin and end where the match does.
fn bounded(text: &str, start: usize, end: usize) -> bool {
    let letter = |symbol: Option<char>| symbol.is_some_and(|symbol| symbol.is_alphabetic() && symbol.is_ascii());
    !letter(text[..start].chars().next_back()) && !letter(text[end..].chars().next())
}
