-- The shop's own examples of an intent are versions, as the other rules are: each save keeps all of them as they are then.
create table intent_versions (
    intent   text not null,
    version  int not null,
    -- an example a line, after its language: `en where do I park?`
    text     text not null,
    saved_at timestamptz not null,
    saved_by bigint references agents,
    primary key (intent, version)
);
alter table intent_versions enable row level security;
alter table intent_versions force row level security;
create policy owner_functions on intent_versions to current_user using (true) with check (true);
create policy desk on intent_versions to mercer_desk using (true) with check (true);
grant select, insert on intent_versions to mercer_desk;

insert into intent_versions (intent, version, text, saved_at)
select intent, 1, string_agg(language || ' ' || text, E'\n' order by text), now()
from intent_examples where task = 'intent' and not shipped group by intent;
