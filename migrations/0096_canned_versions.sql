-- Canned replies are versions, as the other rules are: a removed one can be brought back.
create table canned_versions (
    shortcut text not null,
    language text not null,
    version  int not null,
    -- null: it was removed
    text     text,
    saved_at timestamptz not null,
    saved_by bigint references agents,
    primary key (shortcut, language, version)
);
alter table canned_versions enable row level security;
alter table canned_versions force row level security;
create policy owner_functions on canned_versions to current_user using (true) with check (true);
create policy desk on canned_versions to mercer_desk using (true) with check (true);
grant select, insert on canned_versions to mercer_desk;

insert into canned_versions (shortcut, language, version, text, saved_at, saved_by)
select shortcut, language, 1, text, updated_at, updated_by from canned_replies;
