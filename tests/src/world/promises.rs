//! At the end of every story: whoever was told that a person will answer stood in the queue when they were told.

use anyhow::Result;

use super::World;

/// How Mercer promises a person, in English and Chinese: whatever template, model or article says so.
const PROMISES: &str = "person[^.?!]{0,40} will (answer|read|get back|write|contact)|into the queue|in the queue( already)?[.:]\
    |(客服|同事|人工|有人)[^。？！]{0,16}(会|将)[^。？！]{0,16}(回复|答复|回答|联系|查看)|(放入|加入|进入|在)(了)?(人工)?(队列|排队)";

impl World {
    /// Looks through all that the bot said in this story.
    ///
    /// # Errors
    /// If the database is gone.
    ///
    /// # Panics
    /// If a person was promised to somebody who stood in no queue.
    pub(super) async fn assert_promises_kept(&self) -> Result<()> {
        let broken: Vec<(String, String)> = sqlx::query_as(
            "select m.conversation_id::text, m.text from messages m
             where m.author = 'bot' and m.deleted_at is null and m.expired_at is null and m.text ~* $1
               and not exists (select from handoffs h where h.conversation_id = m.conversation_id and h.created_at <= m.received_at
                                                        and coalesce(h.closed_at >= m.received_at, true))
             union all
             select r.conversation_id::text, r.text from replies r
             where r.source = 'handoff'
               and not exists (select from handoffs h where h.conversation_id = r.conversation_id and h.created_at <= r.created_at
                                                        and coalesce(h.closed_at >= r.created_at, true))",
        )
        .bind(PROMISES)
        .fetch_all(&mut self.owner().await?)
        .await?;
        assert!(broken.is_empty(), "a person was promised, and nobody is told of it: {broken:?}\n{}", self.transcript());
        Ok(())
    }
}
