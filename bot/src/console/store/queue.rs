//! The inbox: who waits, who is being answered, what was closed, and every other chat.

use chrono::{DateTime, Utc};
use engine::conversation::ConversationId;
use engine::handover::AgentId;
use sqlx::PgConnection;

/// Rows of a list at most; older ones are found by searching.
pub(in crate::console) const LIMIT: i64 = 100;

/// Words of a search.
const WORDS: usize = 8;

/// A chat in a list.
#[derive(Debug, Clone)]
pub(in crate::console) struct Row {
    pub(in crate::console) id: ConversationId,
    pub(in crate::console) channel: String,
    pub(in crate::console) language: Option<String>,
    /// The verified customer's name.
    pub(in crate::console) customer: Option<String>,
    pub(in crate::console) reason: Option<String>,
    /// Who holds it or should take it.
    pub(in crate::console) agent: Option<String>,
    /// Since when the shopper waits for the shop; nothing while they don't.
    pub(in crate::console) waiting_since: Option<DateTime<Utc>>,
    pub(in crate::console) closed_at: Option<DateTime<Utc>>,
    pub(in crate::console) rating: Option<i32>,
    pub(in crate::console) said: Option<String>,
    pub(in crate::console) author: Option<String>,
    pub(in crate::console) updated_at: DateTime<Utc>,
}

/// What a list is narrowed to; empty texts narrow nothing.
#[derive(Debug, Clone, Default)]
pub(in crate::console) struct Filter {
    pub(in crate::console) channel: String,
    pub(in crate::console) language: String,
    pub(in crate::console) reason: String,
    pub(in crate::console) words: String,
}

/// Open hand-overs, those that wait longest first: `view` is `mine`, `unassigned` or `open`.
pub(in crate::console) async fn open(conn: &mut PgConnection, view: &str, me: AgentId, filter: &Filter) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"select c.id as "id: ConversationId", c.channel, c.language, h.reason as "reason?", a.name as "agent?",
                  (select u.first_name || ' ' || u.last_name from identity_links l join customers u on u.id = l.customer_id
                   where l.identity_id = c.identity_id and l.expires_at > now()) as customer,
                  case when h.taken_by is null then h.created_at
                       else (select min(w.received_at) from messages w where w.conversation_id = c.id and w.author = 'shopper'
                                                                       and w.reply_id is null and w.deleted_at is null)
                  end as waiting_since,
                  h.closed_at, h.rating, m.text as "said?", m.author as "author?", c.updated_at
           from handoffs h
           join conversations c on c.id = h.conversation_id
           left join agents a on a.id = coalesce(h.taken_by, h.assigned_to)
           left join lateral (select coalesce(x.pressed, x.text) as text, x.author from messages x
                              where x.conversation_id = c.id and x.deleted_at is null order by x.id desc limit 1) m on true
           where h.closed_at is null and c.channel <> 'ask'
             and case $1 when 'mine' then coalesce(h.taken_by, h.assigned_to) = $2
                         when 'unassigned' then coalesce(h.taken_by, h.assigned_to) is null else true end
             and ($3 = '' or c.channel = $3) and ($4 = '' or c.language = $4) and ($5 = '' or h.reason = $5)
           order by waiting_since nulls last, h.id limit $6"#,
        view,
        me.0,
        filter.channel,
        filter.language,
        filter.reason,
        LIMIT,
    )
    .fetch_all(conn)
    .await
}

/// Hand-overs that ended, the latest first.
pub(in crate::console) async fn closed(conn: &mut PgConnection, filter: &Filter) -> sqlx::Result<Vec<Row>> {
    sqlx::query_as!(
        Row,
        r#"select c.id as "id: ConversationId", c.channel, c.language, h.reason as "reason?", a.name as "agent?",
                  (select u.first_name || ' ' || u.last_name from identity_links l join customers u on u.id = l.customer_id
                   where l.identity_id = c.identity_id and l.expires_at > now()) as customer,
                  null::timestamptz as waiting_since,
                  h.closed_at, h.rating, m.text as "said?", m.author as "author?", c.updated_at
           from handoffs h
           join conversations c on c.id = h.conversation_id
           left join agents a on a.id = coalesce(h.closed_by, h.taken_by)
           left join lateral (select coalesce(x.pressed, x.text) as text, x.author from messages x
                              where x.conversation_id = c.id and x.deleted_at is null order by x.id desc limit 1) m on true
           where h.closed_at is not null
             and ($1 = '' or c.channel = $1) and ($2 = '' or c.language = $2) and ($3 = '' or h.reason = $3)
           order by h.closed_at desc limit $4"#,
        filter.channel,
        filter.language,
        filter.reason,
        LIMIT,
    )
    .fetch_all(conn)
    .await
}

/// Every chat, also those that the bot answers alone; with words, those in which all of them were written, by whomever and in whatever
/// order, and those of a customer of that name, e-mail address or number.
pub(in crate::console) async fn all(conn: &mut PgConnection, filter: &Filter) -> sqlx::Result<Vec<Row>> {
    let mut words: Vec<String> = filter.words.split_whitespace().take(WORDS).map(like).collect();
    // a number is likely the rarest, then the longest
    words.sort_by_key(|word| std::cmp::Reverse((word.chars().any(|symbol| symbol.is_ascii_digit()), word.chars().count())));
    let first = words.first().cloned().unwrap_or_default();
    // a search begins at the first word: those in the latest messages are found by reading these, and where they are too rare there the
    // index finds the rest; without words it begins at the latest chats
    sqlx::query_as!(
        Row,
        r#"with fresh as materialized (
               select read.conversation_id from (
                   select id, conversation_id, text from messages
                   where $1 <> '' and deleted_at is null order by id desc limit 20000) read
               where read.text ilike '%' || $4 || '%' order by read.id desc limit 1000
           ), rest as materialized (
               select conversation_id from messages
               where $1 <> '' and (select count(distinct conversation_id) from fresh) < $5
                 and deleted_at is null and text ilike '%' || $4 || '%' order by id desc limit 1000
           ), latest as (
               (select c.* from (select conversation_id from fresh union select conversation_id from rest) found
                join conversations c on c.id = found.conversation_id
                where $1 <> '' and c.channel <> 'ask' and ($2 = '' or c.channel = $2) and ($3 = '' or c.language = $3)
                  and not exists (
                      select from unnest($6::text[]) w(word)
                      where not exists (select from messages x where x.conversation_id = c.id and x.deleted_at is null
                                                                 and x.text ilike '%' || w.word || '%'))
                order by c.updated_at desc, c.id limit $5)
               union
               (select c.* from identity_links l join customers u on u.id = l.customer_id join conversations c on c.identity_id = l.identity_id
                where $1 <> '' and l.expires_at > now() and c.channel <> 'ask' and ($2 = '' or c.channel = $2) and ($3 = '' or c.language = $3)
                  and (u.first_name || ' ' || u.last_name ilike '%' || $7 || '%' or lower(u.email) = lower($1) or u.id = $1)
                order by c.updated_at desc, c.id limit $5)
               union all
               (select c.* from conversations c
                where $1 = '' and c.channel <> 'ask' and ($2 = '' or c.channel = $2) and ($3 = '' or c.language = $3)
                order by c.updated_at desc, c.id limit $5)
           )
           select c.id as "id!: ConversationId", c.channel as "channel!", c.language, h.reason as "reason?", a.name as "agent?",
                  (select u.first_name || ' ' || u.last_name from identity_links l join customers u on u.id = l.customer_id
                   where l.identity_id = c.identity_id and l.expires_at > now()) as customer,
                  case when h.closed_at is null and h.taken_by is null then h.created_at end as waiting_since,
                  h.closed_at as "closed_at?", h.rating as "rating?", m.text as "said?", m.author as "author?", c.updated_at as "updated_at!"
           from latest c
           left join lateral (select * from handoffs x where x.conversation_id = c.id order by x.id desc limit 1) h on true
           left join agents a on a.id = coalesce(h.taken_by, h.assigned_to)
           left join lateral (select coalesce(x.pressed, x.text) as text, x.author from messages x
                              where x.conversation_id = c.id and x.deleted_at is null order by x.id desc limit 1) m on true
           order by c.updated_at desc, c.id"#,
        filter.words,
        filter.channel,
        filter.language,
        first,
        LIMIT,
        &words,
        like(&filter.words),
    )
    .fetch_all(conn)
    .await
}

/// The words of a search as `like` takes them.
fn like(words: &str) -> String {
    words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// A chat that somebody should look at.
#[derive(Debug, Clone)]
pub(in crate::console) struct Waiting {
    pub(in crate::console) id: ConversationId,
    /// Whether who asks holds it.
    pub(in crate::console) mine: bool,
    /// Grows with every message that waits there.
    pub(in crate::console) stamp: i64,
}

/// Chats that nobody was given yet, and mine whose shopper waits for an answer.
pub(in crate::console) async fn waiting(conn: &mut PgConnection, me: AgentId) -> sqlx::Result<Vec<Waiting>> {
    sqlx::query_as!(
        Waiting,
        r#"select c.id as "id: ConversationId", h.taken_by is not null or h.assigned_to is not null as "mine!", w.stamp as "stamp!"
           from handoffs h join conversations c on c.id = h.conversation_id
           cross join lateral (
               select case when coalesce(h.taken_by, h.assigned_to) = $1
                           then coalesce((select max(m.id) from messages m where m.conversation_id = c.id and m.author = 'shopper'
                                                                             and m.reply_id is null and m.deleted_at is null),
                                         case when h.taken_by is null then 0 end)
                           else 0 end as stamp) w
           where h.closed_at is null and c.channel <> 'ask' and coalesce(h.taken_by, h.assigned_to, $1) = $1 and w.stamp is not null
           order by h.id desc limit $2"#,
        me.0,
        LIMIT,
    )
    .fetch_all(conn)
    .await
}

/// How many wait, how many are mine, how many are open.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::console) struct Counts {
    pub(in crate::console) mine: i64,
    pub(in crate::console) unassigned: i64,
    pub(in crate::console) open: i64,
}

/// Counts the open hand-overs.
pub(in crate::console) async fn counts(conn: &mut PgConnection, me: AgentId) -> sqlx::Result<Counts> {
    sqlx::query_as!(
        Counts,
        r#"select count(*) filter (where coalesce(h.taken_by, h.assigned_to) = $1) as "mine!",
                  count(*) filter (where coalesce(h.taken_by, h.assigned_to) is null) as "unassigned!", count(*) as "open!"
           from handoffs h join conversations c on c.id = h.conversation_id
           where h.closed_at is null and c.channel <> 'ask'"#,
        me.0,
    )
    .fetch_one(conn)
    .await
}

/// The reasons of open hand-overs, for the filter.
pub(in crate::console) async fn reasons(conn: &mut PgConnection) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select distinct reason from handoffs where closed_at is null order by reason limit 30").fetch_all(conn).await
}
