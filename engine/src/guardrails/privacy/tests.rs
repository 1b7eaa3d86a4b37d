//! What every recogniser must hold for any text, and an example of each kind.

use proptest::prelude::*;

use super::{Known, Placeholders, mask, scan};

fn found(text: &str) -> Vec<(String, &'static str)> {
    let symbols: Vec<char> = text.chars().collect();
    scan(text).into_iter().map(|span| (symbols[span.start..span.end].iter().collect(), span.kind.name())).collect()
}

#[test]
fn each_kind_is_found_as_it_is_written() {
    for (text, value, kind) in [
        ("write to anna.b+shop@mail.example.org.", "anna.b+shop@mail.example.org", "EMAIL"),
        ("发到 anna艾特example点com 谢谢", "anna艾特example点com", "EMAIL"),
        ("call me at (415) 555-0196 please", "(415) 555-0196", "PHONE"),
        ("手机幺三八零零幺三八零零零", "幺三八零零幺三八零零零", "CN_MOBILE"),
        ("my card is 4111-1111-1111-1111", "4111-1111-1111-1111", "CREDIT_CARD"),
        ("IBAN GB82 WEST 1234 5698 7654 32 please", "GB82 WEST 1234 5698 7654 32", "IBAN"),
        ("身份证11010519491231002X", "11010519491231002X", "CN_ID_CARD"),
        ("ssn 536-22-8144", "536-22-8144", "US_SSN"),
        ("CPF 529.982.247-25", "529.982.247-25", "NATIONAL_ID"),
        ("from 203.0.113.7 I cannot log in", "203.0.113.7", "IP"),
        ("ship to 9614 Orchard Avenue, Boise, ID 83702", "9614 Orchard Avenue, Boise, ID 83702", "ADDRESS"),
        ("my name is Imke Duppert", "Imke Duppert", "PERSON"),
        ("我叫欧阳修文，想退货", "欧阳修文", "PERSON"),
        ("我叫司马承，想退货", "司马承", "PERSON"),
        ("昨天是韩梅梅帮我下的单", "韩梅梅", "PERSON"),
        ("包裹给了赵阿姨", "赵", "PERSON"),
    ] {
        assert_eq!(found(text), [(value.to_owned(), kind)], "{text}");
    }
}

#[test]
fn what_a_shop_writes_all_day_stays_readable() {
    for text in [
        "order #W1241621, ORD-67376656 and 109-2374390-0900732",
        "tracking 1Z90E250W2394AE67C or SF1871902056518",
        "firmware 6.3.17.93, version 2.4.1",
        "$1,181.42 for 3 x 4589277113 on 2026-12-07",
        "card ending 5872, points 8200895",
        "the Calvin Klein jacket from the Austin store",
        "防伪码120103194707101868查不到",
        "周三买的黄色毛衣方便退吗",
        "May I return in April? June works too.",
    ] {
        assert_eq!(found(text), [], "{text}");
    }
}

proptest! {
    #[test]
    fn spans_lie_in_the_text_in_order(
        any in any::<String>(),
        near in "(\\+|00)?[0-9 ().\\-/一二三四五六七八九零幺]{0,40}",
        mail in "[a-zA-Z0-9 ._@(){}\\[\\]点艾特#\u{200b}]{0,40}",
        words in "(my name is |我叫|地址|to )?[A-Za-z\\p{Han}0-9 ,，.-]{0,60}",
    ) {
        for text in [any, near, mail, words] {
            let length = text.chars().count();
            let mut last = 0;
            for span in scan(&text) {
                prop_assert!(span.start >= last && span.start < span.end && span.end <= length, "{text:?} {span:?}");
                last = span.end;
            }
            let mut places = Placeholders::default();
            let hidden = places.hide(&text, Known::default());
            let _ = (places.reveal(&hidden), mask(&text, Known::default()));
        }
    }
}
