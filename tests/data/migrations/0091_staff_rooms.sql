insert into staff_threads (conversation_id, platform, room, thread, head, created_at)
select id, 'telegram', '-1001', '7', '8', now() from conversations limit 1;
insert into staff_lines (thread_id, line, external_id, shown) select id, 'm1', '9', 'x' from staff_threads;
insert into staff_words (thread_id, external_id) select id, '10' from staff_threads;
insert into staff_members (platform, user_id, agent_id) select 'telegram', '4711', id from agents limit 1;
insert into staff_drafts (thread_id, text, created_at) select id, 'Hello', now() from staff_threads;
