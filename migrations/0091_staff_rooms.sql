-- The desk inside Telegram and Discord: a thread of the staff's room for each escalated chat, and what stands in it.

create table staff_threads (
    id              bigint generated always as identity primary key,
    conversation_id uuid not null references conversations on delete cascade,
    platform        text not null check (platform in ('telegram', 'discord')),
    -- the group or channel
    room            text not null,
    -- the topic or thread; null until the platform has made it
    thread          text,
    -- the message with summary and buttons, and what it shows
    head            text,
    head_shown      text not null default '',
    closed          boolean not null default false,
    -- the program that writes into it just now
    owner           uuid,
    lease_until     timestamptz,
    created_at      timestamptz not null,
    unique (conversation_id, platform, room)
);
create unique index staff_threads_place on staff_threads (platform, room, thread) where thread is not null;
create index staff_threads_open on staff_threads (id) where not closed;

-- Messages and notes of a chat as a thread shows them: `m` or `n` and the row's number.
create table staff_lines (
    thread_id   bigint not null references staff_threads on delete cascade,
    line        text not null,
    external_id text not null,
    -- a digest of what is shown
    shown       text not null,
    primary key (thread_id, line)
);

-- What an agent wrote in a thread, and what it became; neither for a note.
create table staff_words (
    thread_id   bigint not null references staff_threads on delete cascade,
    external_id text not null,
    message_id  bigint references messages on delete cascade,
    primary key (thread_id, external_id)
);
create index on staff_words (message_id);

-- Who of the platform's users is who of the shop.
create table staff_members (
    platform text not null check (platform in ('telegram', 'discord')),
    user_id  text not null,
    agent_id bigint not null references agents on delete cascade,
    primary key (platform, user_id)
);

-- Drafts on show in a thread: their words as they would be sent.
create table staff_drafts (
    id         bigint generated always as identity primary key,
    thread_id  bigint not null references staff_threads on delete cascade,
    text       text not null,
    created_at timestamptz not null,
    used_at    timestamptz
);
create index on staff_drafts (thread_id);

do $$
declare
    t text;
begin
    foreach t in array array['staff_threads', 'staff_lines', 'staff_words', 'staff_members', 'staff_drafts'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy owner_functions on %I to current_user using (true) with check (true)', t);
        execute format('create policy desk on %I to mercer_desk using (true) with check (true)', t);
    end loop;
end
$$;
grant select, insert, update, delete on staff_threads, staff_lines, staff_words, staff_members, staff_drafts to mercer_desk;
