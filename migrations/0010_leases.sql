-- Several programs may work over one database, and each may be killed: what is being worked on has an owner and a lease. The
-- owner renews it while he works; once it has run out, anybody may take the work up. Leases run by the database's clock.

-- A send. A row in `sending` without a lease was left by a version that knew none.
alter table outbox add column owner uuid, add column lease_until timestamptz;

-- A turn: one at a time in one conversation. Nobody has one after a crash of the server, so it need not outlive one.
create unlogged table turn_leases (
    conversation_id uuid primary key,
    owner           uuid not null,
    until           timestamptz not null
);

grant select, insert, update, delete on turn_leases to mercer_jobs;
