//! Which files are passed on from one person to another: pictures, documents, sound, film and plain text, told by their content and
//! not by their name. What could run, or be shown as a page, is not: a shopper's browser and a colleague's desk trust the shop.

use std::path::Path;

use tokio::io::AsyncReadExt;

/// Bytes of a file that are looked at.
const LOOKED_AT: u64 = 64 * 1024;

/// Media types of what is passed on.
const PASSED_ON: [&str; 28] = [
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
    "image/heif",
    "image/avif",
    "image/bmp",
    "image/tiff",
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "audio/mpeg",
    "audio/ogg",
    "audio/opus",
    "audio/m4a",
    "audio/x-wav",
    "audio/aac",
    "video/mp4",
    "video/quicktime",
    "video/webm",
    "video/x-matroska",
    "video/3gpp",
];

/// The media type of a file below the data folder, where it is one that is passed on.
///
/// # Errors
/// If it can't be read.
pub async fn of(data_dir: &Path, path: &str) -> std::io::Result<Option<&'static str>> {
    let mut head = Vec::new();
    tokio::fs::File::open(data_dir.join(path)).await?.take(LOOKED_AT).read_to_end(&mut head).await?;
    Ok(of_content(&head))
}

/// The media type of what begins with these bytes.
#[must_use]
pub fn of_content(head: &[u8]) -> Option<&'static str> {
    match infer::get(head) {
        Some(kind) => PASSED_ON.into_iter().find(|known| *known == kind.mime_type()),
        None => is_plain(head).then_some("text/plain"),
    }
}

/// Plain text: no control characters, and nothing that a browser or a shell would take for its own.
fn is_plain(head: &[u8]) -> bool {
    // the last character may be cut
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
        Err(_) => return false,
    };
    let begins = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    !begins.is_empty()
        && !begins.starts_with('<')
        && !begins.starts_with("#!")
        && !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_documents_and_words_are_passed_on() {
        assert_eq!(of_content(b"\xff\xd8\xff\xe0\0\x10JFIF\0"), Some("image/jpeg"));
        assert_eq!(of_content(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), Some("image/png"));
        assert_eq!(of_content(b"%PDF-1.7\n"), Some("application/pdf"));
        assert_eq!(of_content("order,note\nT-1,\u{8bf7}\n".as_bytes()), Some("text/plain"));
        assert_eq!(of_content(&"\u{8bf7}".as_bytes()[..2]), None, "nothing that can be read");
    }

    #[test]
    fn what_could_run_is_not() {
        for head in [
            b"MZ\x90\0\x03\0\0\0".as_slice(),
            b"\x7fELF\x02\x01\x01\0",
            b"#!/bin/sh\nrm -rf /",
            b"  <!doctype html><script>",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'>",
            b"\xef\xbb\xbf<html>",
            b"PK\x03\x04\x14\0\0\0\x08\0",
            b"\0\0\0\0",
            b"",
        ] {
            assert_eq!(of_content(head), None, "{head:?}");
        }
    }
}
