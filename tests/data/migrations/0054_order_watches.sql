insert into order_watches (identity_id, conversation_id, order_id, made_at, due_at) values
    ('00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002', 'T-1', '2026-11-01T00:00:00Z',
     '2026-11-01T00:00:00Z');
