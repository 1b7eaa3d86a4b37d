insert into attachments (conversation_id, message_id, name, media_type, bytes, path, source, created_at)
select conversation_id, id, 'scratch.png', 'image/png', 7, '', 'AgACAgIAAx', '2026-11-01T00:00:05Z' from messages where external_id = '101';
