-- Files that people of the shop send to shoppers, from the desk or from a room of the staff.

alter table attachments
    -- who of the shop sends it; nothing where a shopper sent it
    add column sent_by bigint references agents,
    -- the chat app that has its bytes, where that is not the chat's own
    add column via     text check (via in ('telegram', 'discord'));
create index on attachments (message_id) where message_id is not null;
create index on attachments (created_at) where message_id is null;
grant update, delete on attachments to mercer_desk;

-- Each file is a row of the outbox of its own, after the words that it came with.
alter table outbox add column attachment_id uuid references attachments on delete cascade;
create unique index on outbox (attachment_id) where attachment_id is not null;

-- It goes as soon as both are there, its bytes and its message: the desk uploads before the answer is sent, what comes from a room is
-- fetched after it.
create function send_agent_file() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    insert into outbox (conversation_id, message_id, attachment_id, channel, text, nonce, due_at)
    select c.id, m.id, new.id, c.channel, new.name, right(replace(gen_random_uuid()::text, '-', ''), 24), clock_timestamp()
    from conversations c join messages m on m.id = new.message_id and m.deleted_at is null
    where c.id = new.conversation_id
    on conflict do nothing;
    return null;
end
$$;
create trigger send_agent_file after insert or update of state, message_id on attachments
    for each row when (new.sent_by is not null and new.message_id is not null and new.state = 'kept') execute function send_agent_file();
revoke execute on function send_agent_file() from public;
