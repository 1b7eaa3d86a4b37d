//! The demo shop. Its dates are written for one day, the anchor in `shop.toml`, and moved to the day of loading, so that
//! an order that was sent yesterday always was.

use std::path::Path;

use chrono::{Days, NaiveDate, NaiveTime};
use serde_json::json;
use sqlx::PgConnection;

use super::file::Input;
use super::report::{ImportError, ImportOptions, ImportReport};
use super::{catalogue, people, sales, store, voices};
use crate::articles::{self, ArticleFile};
use crate::db::Database;
use crate::embedding::Embedder;
use crate::shop::{Order, Review};

/// The row of `settings` that says that the demo shop is there.
const LOADED: &str = "demo_loaded";

/// How many articles are made findable between two reports of progress.
const ARTICLES_AT_ONCE: usize = 8;

/// What was loaded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DemoReport {
    /// One a kind; none if the demo shop was there already.
    pub imports: Vec<ImportReport>,
}

impl DemoReport {
    /// Whether this call loaded it.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        !self.imports.is_empty()
    }
}

/// Loads the demo shop from a folder of `shop.toml`, `products.jsonl`, `customers.jsonl`, `orders.jsonl`,
/// `reviews.jsonl` and `articles/`, once: a second call does nothing. `progress` hears what is being loaded, how much of
/// it is done and how much there is.
///
/// Each kind is a transaction of its own. A load that was broken off is finished by the next call.
///
/// # Errors
/// If a file is missing or has a bad line, or the database or the embedding model fails.
pub async fn load(
    db: &Database,
    embedder: &Embedder,
    folder: &Path,
    today: NaiveDate,
    mut progress: impl FnMut(&str, usize, usize),
) -> Result<DemoReport, ImportError> {
    let mut conn = db.import.acquire().await?;
    if store::setting(&mut conn, LOADED).await?.is_some() {
        return Ok(DemoReport::default());
    }
    let shop = Shop::read(&folder.join("shop.toml"))?;
    let shift = Shift { days: (today - shop.anchor).num_days() };
    let options = ImportOptions { currency: shop.currency, ..ImportOptions::default() };
    let mut imports = Vec::new();

    let inputs = [Input::read(&folder.join("customers.jsonl"))?];
    imports.push(load_customers(&mut conn, &inputs).await?);
    progress("customers", 1, 1);

    let inputs = [Input::read(&folder.join("orders.jsonl"))?];
    let (mut batch, customers) = sales::read(&inputs, &options);
    batch.rows.iter_mut().for_each(|row| shift.order(&mut row.value));
    imports.push(good(sales::write(&mut conn, embedder, batch, customers, &inputs, &options).await?)?);
    progress("orders", 1, 1);

    let inputs = [Input::read(&folder.join("reviews.jsonl"))?];
    let mut batch = voices::read(&inputs);
    batch.rows.iter_mut().for_each(|row| shift.review(&mut row.value));
    imports.push(good(voices::write(&mut conn, embedder, batch, &inputs, &options).await?)?);
    progress("reviews", 1, 1);

    let inputs = [Input::read(&folder.join("products.jsonl"))?];
    let batch = catalogue::read(&inputs, &options);
    let told = |done, all| progress("products", done, all);
    imports.push(good(catalogue::write(&mut conn, embedder, batch, &inputs, &options, told).await?)?);

    imports.push(load_articles(&mut conn, embedder, folder, &shift, today, &mut progress).await?);
    store::set(&mut conn, LOADED, &json!({ "on": today, "from": shop.anchor })).await?;
    Ok(DemoReport { imports })
}

async fn load_customers(conn: &mut PgConnection, inputs: &[Input]) -> Result<ImportReport, ImportError> {
    let options = ImportOptions::default();
    good(people::import(conn, people::read(inputs), inputs, &options).await?)
}

async fn load_articles(
    conn: &mut PgConnection,
    embedder: &Embedder,
    folder: &Path,
    shift: &Shift,
    today: NaiveDate,
    progress: &mut impl FnMut(&str, usize, usize),
) -> Result<ImportReport, ImportError> {
    let mut files = articles::read(&[folder.join("articles")])?;
    files.iter_mut().for_each(|file| shift.article(file));
    let mut all = ImportReport { kind: "articles", ..ImportReport::default() };
    for (n, some) in files.chunks(ARTICLES_AT_ONCE).enumerate() {
        let at = today.and_time(NaiveTime::MIN).and_utc();
        let mut transaction = sqlx::Connection::begin(&mut *conn).await?;
        let report = good(articles::import(&mut transaction, embedder, some, &ImportOptions::default(), at).await?)?;
        transaction.commit().await?;
        all.added += report.added;
        all.replaced += report.replaced;
        all.unchanged += report.unchanged;
        progress("articles", n * ARTICLES_AT_ONCE + some.len(), files.len());
    }
    Ok(all)
}

/// The demo shop has no bad lines.
fn good(report: ImportReport) -> Result<ImportReport, ImportError> {
    match report.bad.first() {
        Some(bad) => Err(ImportError::Demo(format!("{bad}, and {} more", report.bad.len() - 1))),
        None => Ok(report),
    }
}

/// What `shop.toml` says that loading needs.
struct Shop {
    anchor: NaiveDate,
    currency: String,
}

impl Shop {
    fn read(file: &Path) -> Result<Self, ImportError> {
        let text = std::fs::read_to_string(file).map_err(|source| ImportError::Read { file: file.to_owned(), source })?;
        Self::parse(&text).map_err(|reason| ImportError::Demo(format!("{}: {reason}", file.display())))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| error.message().to_owned())?;
        let key = |name: &str| table.get(name).and_then(toml::Value::as_str).ok_or_else(|| format!("{name} is missing or no text"));
        let anchor = key("anchor")?.parse().map_err(|_| "anchor is not a date like 2026-11-22".to_owned())?;
        Ok(Self { anchor, currency: key("currency")?.to_owned() })
    }
}

/// Moves dates by whole days; times of day stay.
struct Shift {
    days: i64,
}

impl Shift {
    fn date(&self, date: NaiveDate) -> NaiveDate {
        let days = Days::new(self.days.unsigned_abs());
        let moved = if self.days < 0 { date.checked_sub_days(days) } else { date.checked_add_days(days) };
        moved.unwrap_or(date)
    }

    fn time(&self, time: chrono::DateTime<chrono::Utc>) -> chrono::DateTime<chrono::Utc> {
        self.date(time.date_naive()).and_time(time.time()).and_utc()
    }

    fn order(&self, order: &mut Order) {
        order.placed_at = order.placed_at.map(|time| self.time(time));
        order.updated_at = order.updated_at.map(|time| self.time(time));
        for shipment in &mut order.shipments {
            shipment.eta = shipment.eta.map(|eta| self.date(eta));
        }
    }

    fn review(&self, review: &mut Review) {
        review.written_at = review.written_at.map(|time| self.time(time));
    }

    /// Moves `valid_from` and `valid_until` of the front matter, which is everything up to the second `---`.
    fn article(&self, file: &mut ArticleFile) {
        let mut marks = 0;
        let lines = file.text.lines().map(|line| {
            marks += usize::from(line.trim_end() == "---");
            let date = line.split_once(':').filter(|(key, _)| marks == 1 && matches!(*key, "valid_from" | "valid_until"));
            match date.and_then(|(key, date)| Some((key, date.trim().trim_matches(['"', '\'']).parse().ok()?))) {
                Some((key, date)) => format!("{key}: {}", self.date(date)),
                None => line.to_owned(),
            }
        });
        file.text = lines.collect::<Vec<_>>().join("\n") + "\n";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_move_and_times_of_day_stay() {
        let shift = Shift { days: 10 };
        let mut order: Order = serde_json::from_str(
            r#"{"id": "T-1", "customer": "c", "status": "shipped", "placed_at": "2026-11-25T23:59:00Z", "currency": "EUR",
                "address": {"line1": "", "city": "", "postcode": "", "country": ""}, "items": [],
                "shipments": [{"tracking": [], "variants": [], "eta": "2026-12-24"}, {"tracking": [], "variants": []}],
                "payments": [], "updated_at": "2026-11-30T00:00:00Z"}"#,
        )
        .unwrap();
        shift.order(&mut order);
        assert_eq!(order.placed_at.unwrap().to_rfc3339(), "2026-12-05T23:59:00+00:00");
        assert_eq!(order.updated_at.unwrap().to_rfc3339(), "2026-12-10T00:00:00+00:00");
        assert_eq!(order.shipments[0].eta.unwrap().to_string(), "2027-01-03");
        assert_eq!(order.shipments[1].eta, None);
    }

    #[test]
    fn only_the_front_matter_of_an_article_moves() {
        let text = "---\nid: promo\nvalid_from: 2026-12-01\nvalid_until: \"2026-12-14\"\n---\nvalid_from: 2026-12-01\n";
        let mut file = ArticleFile { name: "promo.md".to_owned(), text: text.to_owned() };
        Shift { days: -1 }.article(&mut file);
        assert_eq!(file.text, "---\nid: promo\nvalid_from: 2026-11-30\nvalid_until: 2026-12-13\n---\nvalid_from: 2026-12-01\n");
    }

    #[test]
    fn shop_toml_must_have_its_anchor() {
        let shop = Shop::parse("anchor = \"2026-11-22\"\ncurrency = \"EUR\"\nname = \"x\"").unwrap();
        assert_eq!((shop.anchor.to_string().as_str(), shop.currency.as_str()), ("2026-11-22", "EUR"));
        assert_eq!(Shop::parse("currency = \"EUR\"").err().unwrap(), "anchor is missing or no text");
        assert_eq!(Shop::parse("anchor = \"soon\"\ncurrency = \"EUR\"").err().unwrap(), "anchor is not a date like 2026-11-22");
    }
}
