insert into messages (conversation_id, external_id, author, text, received_at, expired_at)
select id, '102', 'shopper', '', '2024-11-01T00:00:00Z', '2026-11-01T00:00:00Z' from conversations;
