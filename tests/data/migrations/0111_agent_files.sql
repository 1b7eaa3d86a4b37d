-- files of shoppers are there since 0004 and 0014; this one an agent sent with an answer, so that it stands in the outbox
insert into messages (conversation_id, external_id, author, text, received_at, agent_id)
    select '00000000-0000-4000-8000-000000000002', 'agent:1', 'agent', 'Here is the label.', '2026-11-01T00:00:07Z', min(id) from agents;

insert into attachments (conversation_id, message_id, name, media_type, bytes, path, created_at, state, sent_by)
    select conversation_id, id, 'label.pdf', 'application/pdf', 9, 'attachments/label', '2026-11-01T00:00:07Z', 'kept', agent_id
    from messages where external_id = 'agent:1';
