insert into turn_leases (conversation_id, owner, until) values
    ('00000000-0000-4000-8000-000000000002', '00000000-0000-4000-8000-00000000000a', '2026-11-01T00:00:10Z');
