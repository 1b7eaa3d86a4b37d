insert into identities (id, channel, external_id) values ('00000000-0000-4000-8000-000000000001', 'telegram', '4711');

insert into identity_links (identity_id, customer_id, method, verified_at, expires_at) values
    ('00000000-0000-4000-8000-000000000001', 'C-ada', 'email_postcode', '2026-11-01T00:00:00Z', '2126-11-02T00:00:00Z');

insert into guest_grants (identity_id, order_id, granted_at, expires_at) values
    ('00000000-0000-4000-8000-000000000001', 'T-3', '2026-11-01T00:00:00Z', '2126-11-02T00:00:00Z');

insert into verification_attempts (identity_id, claims, correct, at) values
    ('00000000-0000-4000-8000-000000000001', '{"\\x01"}', false, '2026-11-01T00:00:00Z');

insert into conversations (id, identity_id, channel, address, private, language, state, created_at, updated_at) values
    ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000001', 'telegram', '4711', true, 'en', '{}',
     '2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z');

insert into replies (id, conversation_id, text, buttons, source, language, intent, sentiment, explanation, created_at) values
    ('00000000-0000-4000-8000-000000000003', '00000000-0000-4000-8000-000000000002', 'Your order T-1 has shipped.', '[]', 'template',
     'en', 'order_status', 'neutral', '{}', '2026-11-01T00:00:02Z');

insert into reply_facts (reply_id, id, kind, subject, field, value, source) values
    ('00000000-0000-4000-8000-000000000003', 'order T-1/status', 'status', 'order T-1', 'status', '"shipped"', 'orders/T-1@1');

insert into reply_claims (reply_id, position, text, kind, supported, facts) values
    ('00000000-0000-4000-8000-000000000003', 0, 'shipped', 'status', true, '{order T-1/status}');

insert into messages (conversation_id, external_id, author, text, received_at, reply_id) values
    ('00000000-0000-4000-8000-000000000002', '100', 'shopper', 'Where is T-1?', '2026-11-01T00:00:01Z',
     '00000000-0000-4000-8000-000000000003'),
    ('00000000-0000-4000-8000-000000000002', '101', 'shopper', 'Thank you. A person, please.', '2026-11-01T00:00:03Z', null);

insert into outbox (conversation_id, reply_id, channel, text, nonce, state, due_at) values
    ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-000000000003', 'telegram', 'Your order T-1 has shipped.',
     'nonce-1', 'pending', '2026-11-01T00:00:02Z');

insert into agents (name, email, role, created_at) values ('Gil', 'gil@shop.example', 'agent', '2026-11-01T00:00:00Z');

insert into handoffs (conversation_id, reason, created_at) values
    ('00000000-0000-4000-8000-000000000002', 'asked', '2026-11-01T00:00:04Z');

insert into attachments (conversation_id, name, media_type, bytes, path, created_at) values
    ('00000000-0000-4000-8000-000000000002', 'mug.jpg', 'image/jpeg', 3, 'attachments/mug.jpg', '2026-11-01T00:00:03Z');

insert into settings (name, value) values ('demo.loaded', 'true');
