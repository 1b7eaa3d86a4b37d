insert into identity_codes (identity_id, conversation_id, claim, customer_id, digest, asked_at, expires_at) values
    ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', '\x01', 'C-ada', '\x02',
     '2026-11-01T00:00:00Z', '2026-11-01T00:10:00Z');

insert into mails (code_id, language, state, due_at, give_up_at) values
    (1, 'en', 'sent', '2026-11-01T00:00:00Z', '2026-11-01T00:10:00Z');
