//! Mails with codes. Where nobody has the address that was typed, the mail server is only asked whether it works: so whatever
//! the shopper is told later is the same in both cases.

use std::time::Duration;

use anyhow::Context;
use engine::answer::templates;
use engine::conversation::mails::{self, Mail};
use engine::conversation::notice::Hearing;
use engine::dialogue::buttons::Button;
use knowledge::language::Language;

use super::Jobs;
use crate::mail::{Letter, Mailer, Posted};

/// Longer than the mail server's time-outs.
const LEASE: Duration = Duration::from_secs(60);
const AT_ONCE: i64 = 8;
const FIRST_RETRY: Duration = Duration::from_secs(2);
const LAST_RETRY: Duration = Duration::from_secs(60);

/// Sends what is due. Answers whether there was anything.
pub(super) async fn round(jobs: &Jobs) -> anyhow::Result<bool> {
    let Some(mailer) = &jobs.mailer else { return Ok(false) };
    give_up(jobs).await?;
    let due = mails::claim(&mut *jobs.db.jobs.acquire().await?, LEASE, AT_ONCE).await?;
    let sends = due.iter().map(|mail| send(jobs, mailer, mail));
    for sent in futures::future::join_all(sends).await {
        sent.context("sending a mail")?;
    }
    Ok(!due.is_empty())
}

async fn send(jobs: &Jobs, mailer: &Mailer, mail: &Mail) -> anyhow::Result<()> {
    // one statement is one transaction: the digest is stored before the code leaves
    let letter = mails::code_to_send(&mut *jobs.db.jobs.acquire().await?, mail.id).await?;
    let posted = match letter {
        None => Posted::Sent, // replaced meanwhile
        Some(letter) => match &letter.email {
            Some(email) => {
                let language = Language::parse(&mail.language).unwrap_or(jobs.shop.language).written();
                mailer.send(email, &Letter::with_code(&jobs.shop.name, language, &letter.code)).await
            }
            None => mailer.ask().await,
        },
    };
    let mut conn = jobs.db.jobs.acquire().await?;
    match posted {
        Posted::Sent => {
            tracing::debug!(mail = mail.id, attempts = mail.attempts, "a mail is done");
            mails::sent(&mut conn, mail.id, None).await?;
        }
        Posted::Refused(why) => {
            tracing::warn!(mail = mail.id, why, "the mail server refused a mail");
            mails::sent(&mut conn, mail.id, Some(&why)).await?;
        }
        Posted::Unreachable(why) => {
            tracing::warn!(mail = mail.id, why, attempts = mail.attempts, "a mail was not sent");
            mails::retry(&mut conn, mail.id, backoff(mail.attempts), &why).await?;
        }
    }
    Ok(())
}

/// Tells the chats whose mails could not be sent in time, known address or not.
async fn give_up(jobs: &Jobs) -> anyhow::Result<()> {
    let mut tx = jobs.db.jobs.begin().await?;
    for conversation in mails::give_up(&mut tx).await? {
        // a person who holds the chat sees that the shopper could not prove who they are
        if let Hearing::Open(hearer) = jobs.hearing(&mut tx, conversation).await? {
            let text = templates::say(hearer.language, "code-mail-failed", &[]);
            jobs.tell(&mut tx, &hearer, "mail_failed", text, &[], &[Button::Person]).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// The wait after the `attempts`-th try: 2, 4, 8 … seconds, a minute at most.
fn backoff(attempts: i32) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or_default().min(8);
    FIRST_RETRY.saturating_mul(1 << doublings).min(LAST_RETRY)
}
