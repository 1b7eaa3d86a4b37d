-- What the shop edits at its desk: opening hours, what may be done with orders, when a person is called, words that are never said.
-- Every save is a new version; the newest one of a name holds, and none is ever changed.
create table desk_rules (
    id       bigint generated always as identity primary key,
    name     text not null check (name in ('hours', 'policy', 'escalation', 'words')),
    version  int not null,
    -- TOML
    text     text not null,
    saved_at timestamptz not null,
    saved_by bigint references agents,
    unique (name, version)
);
alter table desk_rules enable row level security;
alter table desk_rules force row level security;
create policy owner_functions on desk_rules to current_user using (true) with check (true);
create policy desk on desk_rules to mercer_desk using (true) with check (true);
create policy readers on desk_rules for select to mercer_turn, mercer_jobs using (true);
grant select on desk_rules to mercer_turn, mercer_jobs;
grant select, insert on desk_rules to mercer_desk;

-- How many chats wait before this transaction's one, plus one: its place in the queue, or the place that it would get.
create function queue_place() returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select 1 + count(*)
    from handoffs h join conversations c on c.id = h.conversation_id
    where h.closed_at is null and h.taken_by is null and c.handler = 'queue' and c.channel <> 'ask'
      and c.id <> bound_conversation()
      and h.id < coalesce((select o.id from handoffs o where o.conversation_id = bound_conversation() and o.closed_at is null),
                          9223372036854775807)
$$;
revoke execute on function queue_place() from public;
grant execute on function queue_place() to mercer_turn;

-- Nobody came in the set time, and the bot goes on by itself.
alter table handoffs drop constraint handoffs_outcome_check;
alter table handoffs add constraint handoffs_outcome_check check (outcome in ('handed_back', 'closed', 'left', 'unanswered'));
