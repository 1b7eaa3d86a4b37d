insert into web_sessions (digest, chat, issued_at, expires_at, renew_by) values
    ('0123456789abcdef0123456789abcdef', 'a-chat', '2026-11-01T00:00:00Z', '2126-11-01T00:00:00Z', '{1}');
