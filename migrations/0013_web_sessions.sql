-- Browsers that chat. Of the cookie only a digest is stored. A session that proves who its shopper is must be renewed: whoever
-- else holds the old cookie, because he planted it or copied it, sees and does nothing of what comes after the proof.

create table web_sessions (
    digest     text primary key,
    -- the chat: user and address of the channel `web`
    chat       text not null,
    issued_at  timestamptz not null,
    expires_at timestamptz not null,
    -- another took its place, or the shopper began a new chat
    ended_at   timestamptz,
    -- the messages that the proof was read from: who names one of them by the id that his page gave it is the one who wrote it
    renew_by   bigint[]
);
create index on web_sessions (chat) where ended_at is null;
create index on web_sessions (expires_at);

-- sessions so far were their chat's name
insert into web_sessions (digest, chat, issued_at, expires_at)
select distinct address, address, now(), now() + interval '30 days' from conversations where channel = 'web';

create function renew_web_session() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    asked bigint[] := unanswered_of(new.identity_id);
begin
    update web_sessions s set renew_by = asked
    from identities i
    where i.id = new.identity_id and i.channel = 'web' and s.chat = i.external_id and s.ended_at is null and cardinality(asked) > 0;
    return null;
end
$$;
revoke execute on function renew_web_session() from public;
create trigger renew_web_session after insert or update on identity_links
    for each row when (new.method <> 'operator') execute function renew_web_session();
create trigger renew_web_session after insert or update on guest_grants for each row execute function renew_web_session();

grant select, insert, update, delete on web_sessions to mercer_jobs;
