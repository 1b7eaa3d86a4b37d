-- The shop's own system: what was done here is sent to it, what it says comes back.

-- Who is to be told, and what became of a change: requested until the shop's system says done or refused. Null where no system
-- was asked.
alter table order_changes
    add column conversation_id uuid references conversations on delete set null,
    add column outcome         text check (outcome in ('requested', 'done', 'refused')),
    add column outcome_at      timestamptz,
    -- when the shopper was told of the outcome; also where there was nobody to tell
    add column told_at         timestamptz;
create index order_changes_untold on order_changes (id) where outcome in ('done', 'refused') and told_at is null;
create index order_changes_untaken on order_changes (id) where taken_at is null;

-- One change on its way to the shop's system. `id` is the delivery's id, the same at each try.
--   pending  to be sent at `due_at`     sending  on its way, until `leased_until`
--   taken    the shop's system has it   dead     given up after a day
create table webhook_deliveries (
    id           uuid primary key default gen_random_uuid(),
    change_id    bigint not null unique references order_changes on delete cascade,
    order_id     text not null,
    state        text not null default 'pending' check (state in ('pending', 'sending', 'taken', 'dead')),
    attempts     int not null default 0,
    made_at      timestamptz not null,
    due_at       timestamptz not null,
    leased_until timestamptz,
    ended_at     timestamptz,
    error        text
);
create index webhook_deliveries_open on webhook_deliveries (order_id, change_id) where state in ('pending', 'sending');

-- What the shop's system sent, by the sender's own id: a delivery that comes twice acts once.
create table hook_deliveries (
    id text primary key,
    at timestamptz not null
);

-- A change that a shopper confirmed is told to the chat in which it was proposed.
create function change_of_proposal() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update order_changes set conversation_id = new.conversation_id where id = new.change_id;
    return null;
end
$$;
revoke execute on function change_of_proposal() from public;
create trigger change_of_proposal after update of change_id on proposals
    for each row when (new.change_id is not null and new.change_id is distinct from old.change_id) execute function change_of_proposal();

create policy deliveries on order_changes for select to mercer_jobs using (true);
create policy outcomes on order_changes for update to mercer_jobs using (true) with check (true);
grant select, update (taken_at, outcome, outcome_at, told_at) on order_changes to mercer_jobs;
grant select, insert, update on webhook_deliveries to mercer_jobs;
grant select, insert on hook_deliveries to mercer_import;
grant select, delete on hook_deliveries to mercer_jobs;
-- an agent sees what the shop's system has not taken
grant select on webhook_deliveries to mercer_desk;
