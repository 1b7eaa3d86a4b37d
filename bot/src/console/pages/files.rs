//! `/files/{id}`: a file that a shopper sent. It is downloaded, never shown in a page of ours.

use std::path::{Component, Path as FsPath};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use uuid::Uuid;

use super::Page;
use crate::console::Console;
use crate::console::error::PageError;
use crate::console::guard::Staff;
use crate::console::store::{audit, chat};

pub(in crate::console) async fn get(State(console): State<Arc<Console>>, staff: Staff, Path(id): Path<Uuid>) -> Page {
    let mut tx = console.db.desk.begin().await?;
    let (_, name, path) = chat::file(&mut tx, id).await?.filter(|(_, _, path)| !path.is_empty()).ok_or(PageError::NotFound)?;
    audit::seen(&mut tx, staff.id, "file.view", &id.to_string(), console.now()).await?;
    tx.commit().await?;
    // the path is ours; what does not stay below the data folder is not opened all the same
    let inside = FsPath::new(&path).components().all(|part| matches!(part, Component::Normal(_)));
    if !inside {
        return Err(PageError::NotFound);
    }
    let bytes = tokio::fs::read(console.settings.data_dir.join(&path)).await.map_err(|_| PageError::NotFound)?;
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20");
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{encoded}")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}
