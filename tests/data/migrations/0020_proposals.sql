insert into proposals (conversation_id, identity_id, customer_id, order_id, name, arguments, order_version, customer_version, rule,
                       made_by, token_hash, created_at, expires_at) values
    ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000001', 'C-ada', 'T-2', 'cancel_pending_order',
     '{"order_id": "T-2", "reason": "no longer needed"}', 1, 1, '{"statuses": ["pending"], "once": false}', 'bot', '\x01',
     '2026-11-22T10:00:00Z', '2126-11-22T10:30:00Z');
