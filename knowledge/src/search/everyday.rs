//! Words of everyday for which articles have longer ones: 满多少包邮 asks from which value of an order on the delivery is free.

/// What is said, and how articles write it.
const SHORT: &[(&str, &str)] = &[("满多少", "订单满多少金额"), ("包邮", "免运费配送"), ("免邮", "免运费配送"), ("邮费", "运费")];

/// A question in the words that articles use.
pub(super) fn spelled_out(text: &str) -> String {
    SHORT.iter().fold(text.to_owned(), |text, (short, long)| text.replace(short, long))
}

#[cfg(test)]
mod tests {
    use super::spelled_out;

    #[test]
    fn short_words_become_those_of_articles() {
        assert_eq!(spelled_out("满多少包邮"), "订单满多少金额免运费配送");
        assert_eq!(spelled_out("how long does delivery take"), "how long does delivery take");
    }
}
