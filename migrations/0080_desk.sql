-- The desk: who works there, how they come in, what they did, and who holds which chat.

alter table agents
    -- base32, once the second step of the log-in was set up
    add column totp_secret text,
    -- the time step of the code that was used last: a code is good once
    add column totp_step   bigint,
    add column notify      boolean not null default true;

-- A browser that is logged in; what it keeps is a random token, of which this is the digest.
create table desk_sessions (
    digest      bytea primary key,
    agent_id    bigint not null references agents on delete cascade,
    -- false between the password and the code
    complete    boolean not null,
    created_at  timestamptz not null,
    seen_at     timestamptz not null,
    expires_at  timestamptz not null
);
create index on desk_sessions (agent_id);

-- One-time links: the first admin's, which stands in the log, those for colleagues, and for a forgotten password.
create table desk_invites (
    digest     bytea primary key,
    role       text not null check (role in ('agent', 'admin', 'auditor')),
    -- set where the link gives a new password to somebody who is there already
    agent_id   bigint references agents on delete cascade,
    created_by bigint references agents,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at    timestamptz
);

-- Tries to log in, by digests of the address and of the e-mail, whether that exists or not.
create table desk_attempts (
    id      bigint generated always as identity primary key,
    digest  bytea not null,
    at      timestamptz not null
);
create index on desk_attempts (digest, at);

-- Who saw or changed what. Rows are added and never changed.
create table desk_audit (
    id       bigint generated always as identity primary key,
    at       timestamptz not null,
    agent_id bigint references agents,
    action   text not null,
    subject  text not null default '',
    detail   jsonb not null default '{}'
);
create index on desk_audit (at desc, id desc);
create index on desk_audit (agent_id, id desc);

-- What colleagues write to each other beside a chat, and what they did with it.
create table desk_notes (
    id              bigint generated always as identity primary key,
    conversation_id uuid not null references conversations on delete cascade,
    agent_id        bigint references agents,
    kind            text not null check (kind in ('note', 'taken', 'handed_back', 'closed', 'reopened', 'assigned', 'left')),
    text            text not null default '',
    created_at      timestamptz not null
);
create index on desk_notes (conversation_id, id);

create table canned_replies (
    id         bigint generated always as identity primary key,
    shortcut   text not null,
    language   text not null,
    text       text not null,
    updated_at timestamptz not null,
    updated_by bigint references agents,
    unique (shortcut, language)
);

-- Who looks at a chat or types in it. Nothing of it is worth keeping over a crash.
create unlogged table desk_presence (
    conversation_id uuid not null,
    agent_id        bigint not null,
    seen_at         timestamptz not null,
    typing_at       timestamptz,
    primary key (conversation_id, agent_id)
);

-- Who of the shop wrote it.
alter table messages add column agent_id bigint references agents;

alter table handoffs
    add column assigned_to  bigint references agents,
    -- what was being sent when a person took over has come to an end
    add column settled_at   timestamptz,
    -- the person's first answer
    add column answered_at  timestamptz,
    add column outcome      text check (outcome in ('handed_back', 'closed', 'left')),
    add column close_reason text,
    add column closed_by    bigint references agents,
    add column rating       int check (rating between 1 and 5),
    add column rating_text  text;
create index handoffs_waiting on handoffs (created_at) where closed_at is null;
create index handoffs_closed on handoffs (closed_at desc) where closed_at is not null;
create index on handoffs (conversation_id, id);
create index on conversations (updated_at desc, id);
create index messages_words on messages using gin (text gin_trgm_ops);

-- The words of a person that a row sends.
alter table outbox add column message_id bigint references messages on delete cascade;
create index on outbox (message_id) where message_id is not null;
-- A reply that a person overtook before it left.
alter table outbox drop constraint outbox_state_check;
alter table outbox add constraint outbox_state_check check (state in ('pending', 'sending', 'sent', 'failed', 'void'));

-- Row-level security: the desk's tables are the desk's alone.
do $$
declare
    t text;
begin
    foreach t in array array['desk_sessions', 'desk_invites', 'desk_attempts', 'desk_audit', 'desk_notes', 'canned_replies', 'desk_presence'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy owner_functions on %I to current_user using (true) with check (true)', t);
        execute format('create policy desk on %I to mercer_desk using (true) with check (true)', t);
    end loop;
end
$$;

grant select, insert, update, delete on desk_sessions, desk_invites, desk_attempts, desk_presence, canned_replies to mercer_desk;
grant select, insert on desk_audit, desk_notes to mercer_desk;
grant select on identity_links, guest_grants, reply_facts, reply_claims to mercer_desk;

-- The open pages of the desk hear of changes on the channel `mercer_desk`: the conversation's id.
create function desk_notify() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
    perform pg_notify('mercer_desk', new.conversation_id::text);
    return null;
end
$$;
create trigger desk_notify after insert or update of text, deleted_at, attachments on messages
    for each row execute function desk_notify();
create trigger desk_notify after insert or update on handoffs for each row execute function desk_notify();
create trigger desk_notify after insert on desk_notes for each row execute function desk_notify();
create trigger desk_notify after insert or update on desk_presence for each row execute function desk_notify();
create trigger desk_notify after update of state on outbox
    for each row when (old.state is distinct from new.state) execute function desk_notify();
grant execute on function desk_notify() to mercer_turn, mercer_desk, mercer_jobs, mercer_import;
