-- Codes by which a user of a chat app shows which account of the desk is theirs. What is stored is a digest.
create table staff_links (
    digest     bytea primary key,
    agent_id   bigint not null references agents on delete cascade,
    expires_at timestamptz not null
);
alter table staff_links enable row level security;
alter table staff_links force row level security;
create policy owner_functions on staff_links to current_user using (true) with check (true);
create policy desk on staff_links to mercer_desk using (true) with check (true);
grant select, insert, delete on staff_links to mercer_desk;
