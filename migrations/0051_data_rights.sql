-- What is kept of a chat, shown and erased on request.

-- Tries to verify outlive the chat that made them, for a day: else an erased chat would be a fresh start for who guesses.
alter table verification_attempts drop constraint verification_attempts_identity_id_fkey;
alter table verification_attempts alter column identity_id drop not null;
alter table verification_attempts add constraint verification_attempts_identity_id_fkey
    foreign key (identity_id) references identities on delete set null;

-- Chats whose shopper confirmed that everything is to go. A job does it once the last answer was sent.
create table erasures (
    identity_id uuid primary key references identities on delete cascade,
    asked_at    timestamptz not null
);

-- Bytes in the data folder that nothing names any more.
create table erased_files (
    path text primary key
);

-- What is kept of a chat identity, in figures.
create function chat_record(who uuid) returns table (
    since timestamptz, written bigint, answered bigint, files bigint, orders bigint, orders_until timestamptz
)
language sql stable security definer set search_path = public, pg_temp as $$
    select i.created_at,
        (select count(*) from messages m join conversations c on c.id = m.conversation_id
         where c.identity_id = who and m.author = 'shopper' and m.deleted_at is null),
        (select count(*) from messages m join conversations c on c.id = m.conversation_id
         where c.identity_id = who and m.author <> 'shopper'),
        (select count(*) from attachments a join conversations c on c.id = a.conversation_id where c.identity_id = who),
        (select count(*) from guest_grants g where g.identity_id = who and g.expires_at > now()),
        (select max(g.expires_at) from guest_grants g where g.identity_id = who and g.expires_at > now())
    from identities i where i.id = who
$$;

-- The link goes at once, the rest when the answer is out.
create function request_erasure(who uuid) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    select unlink_identity(who);
    insert into erasures (identity_id, asked_at) values (who, now()) on conflict (identity_id) do nothing;
$$;

-- Erases the chats that were asked for and have nothing left to send, or whose sending hangs. Answers how many.
create function erase_due() returns bigint
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    due    uuid[];
    erased bigint;
begin
    select array_agg(e.identity_id) into due from erasures e
    where e.asked_at < now() - interval '2 minutes'
       or (e.asked_at < now() - interval '2 seconds'
           and not exists (select from outbox o join conversations c on c.id = o.conversation_id
                           where c.identity_id = e.identity_id and o.state in ('pending', 'sending'))
           and not exists (select from messages m join conversations c on c.id = m.conversation_id
                           where c.identity_id = e.identity_id and m.author = 'shopper' and m.reply_id is null and m.deleted_at is null
                             and c.handler <> 'agent'));
    insert into erased_files (path)
    select distinct a.path from attachments a join conversations c on c.id = a.conversation_id
    where c.identity_id = any (due) and a.path <> ''
    on conflict (path) do nothing;
    delete from identities where id = any (due);
    get diagnostics erased = row_count;
    return erased;
end
$$;

revoke execute on function chat_record(uuid), request_erasure(uuid), erase_due() from public;
grant execute on function chat_record(uuid), request_erasure(uuid) to mercer_turn;
grant execute on function erase_due() to mercer_jobs;
grant select, delete on erased_files to mercer_jobs;
