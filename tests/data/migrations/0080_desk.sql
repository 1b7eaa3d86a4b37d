insert into desk_sessions (digest, agent_id, complete, created_at, seen_at, expires_at)
    select '\x01', id, true, '2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z', '2126-11-01T00:00:00Z' from agents;

insert into desk_invites (digest, role, created_at, expires_at) values ('\x02', 'agent', '2026-11-01T00:00:00Z', '2126-11-01T00:00:00Z');

insert into desk_attempts (digest, at) values ('\x03', '2026-11-01T00:00:00Z');

insert into desk_audit (at, agent_id, action, subject) select '2026-11-01T00:00:00Z', id, 'chat.view', 'chat' from agents;

insert into desk_notes (conversation_id, agent_id, kind, text, created_at)
    select '00000000-0000-4000-8000-000000000002', id, 'note', 'A regular.', '2026-11-01T00:00:05Z' from agents;

insert into canned_replies (shortcut, language, text, updated_at) values ('hello', 'en', 'Hello, this is {agent}.', '2026-11-01T00:00:00Z');

insert into desk_presence (conversation_id, agent_id, seen_at)
    select '00000000-0000-4000-8000-000000000002', id, '2026-11-01T00:00:05Z' from agents;

update handoffs set taken_at = '2026-11-01T00:00:06Z', settled_at = '2026-11-01T00:00:06Z', taken_by = (select min(id) from agents);
