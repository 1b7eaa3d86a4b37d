//! `/files/{id}`: a file of a chat. It is downloaded, never shown in a page of ours. `/chat/{id}/files`: a file for the shopper is
//! uploaded, before the answer that it goes with is sent.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use engine::handover::enclosed;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::Page;
use super::acts::Act;
use crate::channels::files::{self, FileError};
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::{audit, chat};
use crate::console::tongue::t;

pub(in crate::console) async fn get(State(console): State<Arc<Console>>, staff: Staff, Path(id): Path<Uuid>) -> Page {
    let mut tx = console.db.desk.begin().await?;
    let (_, name, path) = chat::file(&mut tx, id).await?.filter(|(_, _, path)| !path.is_empty()).ok_or(PageError::NotFound)?;
    audit::seen(&mut tx, staff.id, "file.view", &id.to_string(), console.now()).await?;
    tx.commit().await?;
    files::download(&console.settings.data_dir, &path, &name).await.ok_or(PageError::NotFound)
}

#[derive(Deserialize)]
pub(in crate::console) struct Named {
    name: String,
}

/// Takes a file for an answer; the body is its bytes.
pub(in crate::console) async fn upload(act: Act, Query(Named { name }): Query<Named>, body: Body) -> Page {
    let data_dir = &act.console.settings.data_dir;
    let announced = files::announced(&name, "", 0, "");
    let kept = files::keep_for_another(data_dir, announced, body.into_data_stream()).await.map_err(|error| match error {
        FileError::TooLarge => PageError::Invalid(t("file-large")),
        FileError::Kind => PageError::Invalid(t("file-kind")),
        FileError::Fetch(_) => PageError::Invalid(t("file-broken")),
        FileError::Write(error) => PageError::Internal(error.into()),
    })?;
    let noted = async {
        let mut tx = act.console.db.desk.begin().await?;
        enclosed::uploaded(&mut tx, act.chat(), act.staff.id, &kept, act.console.now()).await?;
        act.console.desk().audit(&mut tx, act.staff.id, "chat.file", act.chat()).await?;
        tx.commit().await
    };
    if let Err(error) = noted.await {
        files::discard(data_dir, &[kept.path]).await;
        let missing = error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation);
        return Err(if missing { PageError::NotFound } else { error.into() });
    }
    Ok(Json(json!({ "id": kept.id, "name": kept.name, "bytes": kept.bytes })).into_response())
}

/// The answer goes without it.
pub(in crate::console) async fn withdraw(State(console): State<Arc<Console>>, staff: Staff, Path(id): Path<Uuid>) -> Page {
    let mut tx = console.db.desk.begin().await?;
    let path = enclosed::withdrawn(&mut tx, staff.id, id).await?.ok_or(PageError::NotFound)?;
    tx.commit().await?;
    files::discard(&console.settings.data_dir, &[path]).await;
    Ok(StatusCode::NO_CONTENT.into_response())
}
