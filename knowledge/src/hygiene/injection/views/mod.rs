//! The readings of a text: as it is, and with its disguises undone. Pieces are joined (`pieces`), spelling is put right
//! (`spelling`), and what is encoded is decoded (`encoded`, `codes`).

mod codes;
mod encoded;
mod pieces;
mod spelling;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::super::Folded;
use encoded::{encoded, entities, tags};
use pieces::{joined, parts, spaced, unseen};
use spelling::{backwards, leet, misspelt, rotated};

/// A reading.
pub(super) struct View {
    /// What was undone; empty for the plain reading.
    pub(super) name: &'static str,
    /// The text, folded, in lower case, without accents, in simplified Chinese.
    pub(super) text: String,
    /// Whether somebody took pains to hide it.
    pub(super) disguised: bool,
    /// Whether nobody can read it before it is decoded.
    pub(super) encoded: bool,
}

/// More than this of a text is read in no other way than the plain one.
const LONGEST: usize = 20_000;

/// All readings that differ from the plain one.
pub(super) fn of(text: &str) -> Vec<View> {
    let folded = Folded::strong(text);
    let plain = plain(folded.text());
    let hidden = tags(text);
    let mut views = vec![View { name: "", text: plain.clone(), disguised: false, encoded: false }];
    let mut add = |name, text: Option<String>| {
        if let Some(text) = text.filter(|text| !text.is_empty() && *text != plain) {
            let encoded =
                matches!(name, "base64" | "base32" | "hexadecimal" | "binary" | "character codes" | "Morse" | "hidden characters");
            views.push(View { name, text, disguised: true, encoded });
        }
    };
    add("hidden characters", hidden.map(|text| self::plain(&text)));
    if text.len() > LONGEST {
        return views;
    }
    add("spaced out", spaced(&plain));
    add("parted by nothing", unseen(text));
    add("misspelt", misspelt(&plain));
    add("letters as digits", leet(&plain));
    add("backwards", backwards(&plain));
    add("rot13", rotated(&plain));
    add("joined pieces", joined(&plain));
    add("joined parts", parts(&plain));
    add("entities", entities(folded.text()).map(|text| self::plain(&text)));
    for (name, decoded) in encoded(folded.text()) {
        add(name, Some(self::plain(&decoded)));
    }
    views
}

/// Lower case, Latin letters without accents, simplified characters, one blank between words.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for symbol in text.chars() {
        if symbol.is_ascii() {
            plain.push(symbol.to_ascii_lowercase());
        } else if symbol < '\u{530}' || ('\u{1E00}'..'\u{1F00}').contains(&symbol) {
            let base = std::iter::once(symbol).nfd().next().unwrap_or(symbol);
            plain.extend(base.to_lowercase());
        } else {
            plain.push(simplified(symbol));
        }
    }
    plain
}

fn simplified(symbol: char) -> char {
    const PAIRS: &str = "無无視视規规則则設设詞词統统過过濾滤繞绕隱隐顧顾訂订單单資资開开發发內内顯显輸输請请讓让說说員员權权現现從从們们這这個个來来給给應应該该對对話话關关閉闭總总記记憶忆號号碼码電电機机錄录執执調调務务動动頁页鏈链網网導导購购貨货優优費费確确認认處处須须變变實实際际寫写書书檔档選选擇择項项體体軟软後后級级經经門门問问題题當当與与為为樣样長长達达進进遠远還还連连術术術术護护證证試试譯译讀读談谈謝谢識识論论轉转輕轻辦办邊边錢钱鍵键間间類类馬马驗验龍龙違违遵遵廢废棄弃繼继續续備备賬账戶户聯联絡络檢检測测據据險险產产業业場场";
    let mut pairs = PAIRS.chars();
    while let (Some(traditional), Some(simple)) = (pairs.next(), pairs.next()) {
        if traditional == symbol {
            return simple;
        }
    }
    symbol
}

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}
