//! The statements of search. Each takes the best forty by words and the best forty by meaning.
//!
//! A word weighs `ln(1 + n / (0.5 + f))`, where `f` of `n` rows have it: one that all rows have counts little, one that
//! none has counts most, so that a question about something unknown shows a small lexical share everywhere. In a large shop a
//! word that more than a fifth of the passages have weighs, but finds none by itself: it would bring thousands to be sorted.

use chrono::NaiveDate;
use sqlx::PgConnection;

use crate::language::Language;

/// A passage and how near it is.
pub(super) struct PassageRow {
    pub(super) article: String,
    pub(super) version: i32,
    pub(super) title: String,
    pub(super) passage: i64,
    pub(super) heading: Option<String>,
    pub(super) text: String,
    pub(super) similarity: f64,
    pub(super) nearness: f64,
    pub(super) lexical: f64,
}

/// Lets the vector index go on looking where a filter dropped what it found, and look at more than it gives back, so that
/// it misses next to nothing, until the transaction ends.
pub(super) async fn search_past_filters(conn: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query("select set_config('hnsw.iterative_scan', 'strict_order', true), set_config('hnsw.ef_search', '100', true)")
        .execute(conn)
        .await?;
    Ok(())
}

/// The languages that there are articles in.
pub(super) async fn languages(conn: &mut PgConnection) -> sqlx::Result<Vec<Language>> {
    let codes = sqlx::query_scalar!("select distinct language from articles order by language").fetch_all(conn).await?;
    Ok(codes.iter().filter_map(|code| Language::parse(code)).collect())
}

/// Passages of one language that hold on that day and are near in words or meaning. What there is in the language
/// `asked` for is left out of every other one.
pub(super) async fn passages(
    conn: &mut PgConnection,
    language: Language,
    asked: Language,
    terms: &[String],
    vector: &[f32],
    telling: &[f32],
    today: NaiveDate,
) -> sqlx::Result<Vec<PassageRow>> {
    sqlx::query_as!(
        PassageRow,
        r#"with question as (
            select term, plainto_tsquery('simple', term) as query from (select distinct unnest($2::text[]) as term) as distinct_terms
        ), counted as materialized (
            select query, (select count(*) from passages where language = $1) as all_rows,
                (select count(*) from passages where language = $1 and terms @@ query) as having_it
            from question
        ), weighted as materialized (
            select query, ln(1 + all_rows / (0.5 + having_it))::float8 as weight,
                having_it <= greatest(400, all_rows / 5) as telling
            from counted
        ), valid as not materialized (
            select id, version, title, title_embedding from articles a
            where language = $1 and coalesce(valid_from <= $4, true) and coalesce(valid_until >= $4, true)
                and ($1 = $5 or not exists (
                    select from articles same where same.id = a.id and same.language = $5
                        and coalesce(same.valid_from <= $4, true) and coalesce(same.valid_until >= $4, true)))
        ), worded as materialized (
            -- what very many passages have finds none of them, where the question has other words
            select distinct p.id
            from weighted w
            join passages p on p.language = $1 and p.terms @@ w.query
            where w.telling or not exists (select from weighted where telling)
        ), by_words as (
            select p.id, sum(w.weight) / (select sum(weight) from weighted) as share
            from worded
            join passages p using (id)
            join valid on valid.id = p.article_id
            join weighted w on p.terms @@ w.query
            group by p.id
            order by share desc, sum(w.weight * ts_rank(p.terms, w.query, 1)) desc, p.id
            limit 40
        ), by_meaning as (
            select p.id
            from passages p
            where p.language = $1 and exists (select from valid where valid.id = p.article_id)
            order by p.embedding <=> $6::real[]::vector
            limit 40
        ), by_title as (
            select p.id
            from (select id from valid order by title_embedding <=> $6::real[]::vector limit 20) as titled
            join passages p on p.article_id = titled.id and p.language = $1 and p.position = 0
        )
        select p.article_id as article, valid.version, valid.title, p.id as passage, p.heading, p.text,
            -- a third for the title, which says what all of the article is about: measured on tests/data/search_demo.jsonl
            1 - (0.65 * (p.embedding <=> $3::real[]::vector) + 0.35 * (valid.title_embedding <=> $3::real[]::vector)) as "similarity!",
            -- less of it where the order is made: the kinds of questions, which are looked at besides, go by the title too
            1 - (0.75 * (p.embedding <=> $6::real[]::vector) + 0.25 * (valid.title_embedding <=> $6::real[]::vector)) as "nearness!",
            coalesce(w.share, 0) as "lexical!"
        from by_words w
        full join by_meaning m using (id)
        full join by_title t using (id)
        join passages p using (id)
        join valid on valid.id = p.article_id"#,
        language.code(),
        terms,
        vector,
        today,
        asked.code(),
        telling,
    )
    .fetch_all(conn)
    .await
}

/// A passage and the sum of its vector and its article's title's.
pub(super) struct VectorRow {
    pub(super) passage: i64,
    pub(super) sum: Vec<f32>,
}

/// What passages and their titles say together.
pub(super) async fn vectors(conn: &mut PgConnection, passages: &[i64]) -> sqlx::Result<Vec<VectorRow>> {
    sqlx::query_as!(
        VectorRow,
        r#"select p.id as passage, (p.embedding + a.title_embedding)::real[] as "sum!"
        from passages p
        join articles a on a.id = p.article_id and a.language = p.language
        where p.id = any($1)"#,
        passages,
    )
    .fetch_all(conn)
    .await
}

/// A product and how near it is.
pub(super) struct ProductRow {
    pub(super) product: String,
    pub(super) similarity: f64,
    pub(super) lexical: f64,
    pub(super) letters: f64,
}

/// Products that are near in words, meaning or letters (trigrams, for slips of the pen).
pub(super) async fn products(conn: &mut PgConnection, question: &str, terms: &[String], vector: &[f32]) -> sqlx::Result<Vec<ProductRow>> {
    sqlx::query_as!(
        ProductRow,
        r#"with question as (
            select term, plainto_tsquery('simple', term) as query from (select distinct unnest($2::text[]) as term) as distinct_terms
        ), weighted as (
            select query, ln(1 + (select count(*) from product_search)
                / (0.5 + (select count(*) from product_search where terms @@ query)))::float8 as weight
            from question
        ), by_words as (
            select p.product_id, sum(w.weight) / (select sum(weight) from weighted) as share
            from weighted w
            join product_search p on p.terms @@ w.query
            group by p.product_id
            order by share desc, sum(w.weight * ts_rank(p.terms, w.query, 1)) desc, p.product_id
            limit 40
        ), by_meaning as (
            select product_id from product_search order by embedding <=> $3::real[]::vector limit 40
        ), by_letters as (
            select p.product_id, word_similarity($1, words) as nearness
            from product_search p
            where $1 <% words
            order by nearness desc, product_id
            limit 40
        )
        select p.product_id as product, 1 - (p.embedding <=> $3::real[]::vector) as "similarity!",
            coalesce(w.share, 0) as "lexical!", coalesce(l.nearness, 0)::float8 as "letters!"
        from by_words w
        full join by_meaning m using (product_id)
        full join by_letters l using (product_id)
        join product_search p using (product_id)"#,
        question,
        terms,
        vector,
    )
    .fetch_all(conn)
    .await
}

/// The words under which products are filed already, of those among `products`.
pub(super) async fn product_words(conn: &mut PgConnection, products: &[String]) -> sqlx::Result<Vec<(String, String)>> {
    let rows = sqlx::query!("select product_id, words from product_search where product_id = any($1)", products).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|row| (row.product_id, row.words)).collect())
}

/// Files a product under these words.
pub(super) async fn save_product(conn: &mut PgConnection, product: &str, words: &str, terms: &str, vector: &[f32]) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into product_search (product_id, words, terms, embedding)
         values ($1, $2, to_tsvector('simple', $3), $4::real[]::vector)
         on conflict (product_id) do update set words = excluded.words, terms = excluded.terms, embedding = excluded.embedding",
        product,
        words,
        terms,
        vector,
    )
    .execute(conn)
    .await?;
    Ok(())
}
