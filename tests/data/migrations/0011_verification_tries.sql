insert into verification_attempts (identity_id, claims, customers, proof, messages, correct, at) values
    ('00000000-0000-4000-8000-000000000001', '{"\\x01"}', '{"\\x02"}', '\x03', '{1}', false, '2026-11-01T00:00:00Z');
