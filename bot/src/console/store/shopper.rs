//! What the shop knows of who writes, with the rights of the case: the linked customer, or the orders granted to a guest.

use chrono::{DateTime, Utc};
use engine::conversation::ConversationId;
use knowledge::ids::{CustomerId, OrderId};
use knowledge::shop::store::{customers, orders};
use knowledge::shop::{Customer, Order};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::console::tongue::t;

/// Orders that are shown.
const ORDERS: i64 = 8;

/// Who writes, as far as it was proved.
#[derive(Debug, Clone, Default)]
pub(in crate::console) struct Shopper {
    pub(in crate::console) customer: Option<Customer>,
    /// How it was proved, and when.
    pub(in crate::console) proof: Option<(String, DateTime<Utc>)>,
    pub(in crate::console) orders: Vec<Order>,
    /// Changes that were proposed in this chat, the latest first.
    pub(in crate::console) proposals: Vec<Proposed>,
    pub(in crate::console) earlier: Vec<Earlier>,
}

/// A change of an order, or of the customer's account, that was proposed in the chat.
#[derive(Debug, Clone)]
pub(in crate::console) struct Proposed {
    pub(in crate::console) name: String,
    pub(in crate::console) order: Option<String>,
    /// `open`, `done`, `void`, `expired`.
    pub(in crate::console) state: String,
    /// Why it is void, in a word.
    pub(in crate::console) why: Option<String>,
    /// The colleague who proposed it; nobody where the bot did.
    pub(in crate::console) agent: Option<String>,
    pub(in crate::console) expires_at: DateTime<Utc>,
}

impl Proposed {
    /// What became of it.
    pub(in crate::console) fn outcome(&self) -> String {
        t(match (self.state.as_str(), self.why.as_deref()) {
            ("open", _) => "proposal-open",
            ("done", _) => "proposal-done",
            ("expired", _) => "proposal-expired",
            (_, Some("person")) => "proposal-person",
            (_, Some("declined")) => "proposal-declined",
            (_, Some("replaced")) => "proposal-replaced",
            (_, Some("changed")) => "proposal-changed",
            _ => "proposal-void",
        })
    }

    /// Whether it may still be confirmed.
    pub(in crate::console) fn is_open(&self) -> bool {
        self.state == "open"
    }
}

/// Another chat of the same customer or identity.
#[derive(Debug, Clone)]
pub(in crate::console) struct Earlier {
    pub(in crate::console) id: ConversationId,
    pub(in crate::console) channel: String,
    pub(in crate::console) updated_at: DateTime<Utc>,
    pub(in crate::console) messages: i64,
}

/// Reads it.
pub(in crate::console) async fn read(conn: &mut PgConnection, chat: ConversationId, identity: Uuid) -> sqlx::Result<Shopper> {
    let link =
        sqlx::query!("select customer_id, method, verified_at from identity_links where identity_id = $1 and expires_at > now()", identity)
            .fetch_optional(&mut *conn)
            .await?;
    let mut shopper = Shopper::default();
    if let Some(link) = link {
        let id = CustomerId(link.customer_id);
        shopper.customer = customers::find(conn, &id).await?;
        shopper.proof = Some((link.method, link.verified_at));
        shopper.orders = orders::of_customer(conn, &id, ORDERS).await?;
    }
    let granted = sqlx::query_scalar!("select order_id from guest_grants where identity_id = $1 and expires_at > now() limit 8", identity)
        .fetch_all(&mut *conn)
        .await?;
    for order in granted {
        let order = OrderId(order);
        if !shopper.orders.iter().any(|known| known.id == order) {
            shopper.orders.extend(orders::find(conn, &order).await?);
        }
    }
    shopper.proposals = sqlx::query_as!(
        Proposed,
        r#"select p.name, p.order_id as "order", case when p.state = 'open' and p.expires_at <= now() then 'expired' else p.state end as "state!",
                  p.why, a.name as "agent?", p.expires_at
           from proposals p left join agents a on 'agent:' || a.id = p.made_by
           where p.conversation_id = $1 order by p.created_at desc limit 5"#,
        chat.0,
    )
    .fetch_all(&mut *conn)
    .await?;
    shopper.earlier = sqlx::query_as!(
        Earlier,
        r#"select c.id as "id: ConversationId", c.channel, c.updated_at,
                  (select count(*) from messages m where m.conversation_id = c.id) as "messages!"
           from conversations c
           where c.id <> $1 and c.channel <> 'ask'
             and (c.identity_id = $2 or c.identity_id in (
                     select l.identity_id from identity_links l where l.expires_at > now()
                        and l.customer_id = (select o.customer_id from identity_links o where o.identity_id = $2 and o.expires_at > now())))
           order by c.updated_at desc limit 6"#,
        chat.0,
        identity,
    )
    .fetch_all(conn)
    .await?;
    Ok(shopper)
}

/// The verified customer's name.
pub(in crate::console) async fn name(conn: &mut PgConnection, identity: Uuid) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        r#"select u.first_name || ' ' || u.last_name as "name!" from identity_links l join customers u on u.id = l.customer_id
           where l.identity_id = $1 and l.expires_at > now()"#,
        identity,
    )
    .fetch_optional(conn)
    .await
}

/// The customer whom an identity has proved to be.
pub(in crate::console) async fn linked(conn: &mut PgConnection, identity: Uuid) -> sqlx::Result<Option<CustomerId>> {
    let id = sqlx::query_scalar!("select customer_id from identity_links where identity_id = $1 and expires_at > now()", identity);
    Ok(id.fetch_optional(conn).await?.map(CustomerId))
}

/// The customers whom these words name: an id, an e-mail address, an order or a full name; six at most. Words that are an id or an
/// address mean nobody else.
pub(in crate::console) async fn named(conn: &mut PgConnection, words: &str) -> sqlx::Result<Vec<(CustomerId, String)>> {
    let found = sqlx::query!(
        r#"with found as (
               select c.id, c.first_name || ' ' || c.last_name as name,
                      case when c.id = $1 or lower(c.email) = lower($1) then 0
                           when c.id in (select o.customer_id from orders o where upper(ltrim(o.id, '#')) = upper(ltrim($1, '#'))) then 1
                           else 2 end as rank
               from customers c
               where c.id = $1 or lower(c.email) = lower($1)
                  or c.id in (select o.customer_id from orders o where upper(ltrim(o.id, '#')) = upper(ltrim($1, '#')))
                  or lower($1) in (lower(c.first_name || ' ' || c.last_name), lower(c.last_name || ' ' || c.first_name),
                                   lower(c.last_name || c.first_name)))
           select id as "id!", name as "name!" from found where rank = (select min(rank) from found) order by name, id limit 6"#,
        words,
    );
    Ok(found.fetch_all(conn).await?.into_iter().map(|row| (CustomerId(row.id), row.name)).collect())
}
