-- a chat of a script, which no figure counts
insert into identities (id, channel, external_id) values ('00000000-0000-4000-8000-000000000110', 'ask', 'script-1');

insert into conversations (id, identity_id, channel, address, private, created_at, updated_at) values
    ('00000000-0000-4000-8000-000000000111', '00000000-0000-4000-8000-000000000110', 'ask', 'script-1', true, '2026-11-01T00:00:00Z',
     '2026-11-01T00:00:00Z');
