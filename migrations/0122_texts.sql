-- What the shop publishes: descriptions, e-mails and posts that admins keep, each in every version, with the facts that it rested on.
create table texts (
    id         bigint generated always as identity primary key,
    kind       text not null check (kind in ('description', 'email', 'post')),
    language   text not null check (language in ('en', 'zh')),
    length     text not null check (length in ('short', 'medium', 'long')),
    -- what it is about; they may be gone from the shop since
    products   text[] not null,
    article    text,
    created_at timestamptz not null,
    -- set: it is put away, its versions stay
    removed_at timestamptz
);
create index texts_latest on texts (created_at desc);

create table text_versions (
    text_id  bigint not null references texts on delete cascade,
    version  int not null,
    subject  text,
    body     text not null,
    -- who worded it: 'model' and 'template' only while nobody changed a letter
    source   text not null check (source in ('model', 'template', 'person')),
    -- the facts that it rested on, as they were: [{"fact", "source", "of", "value"}]
    facts    jsonb not null,
    -- words that no fact held and that were saved all the same
    unproven jsonb not null default '[]',
    saved_at timestamptz not null,
    saved_by bigint references agents,
    primary key (text_id, version)
);

do $$
declare
    t text;
begin
    foreach t in array array['texts', 'text_versions'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy owner_functions on %I to current_user using (true) with check (true)', t);
        execute format('create policy desk on %I to mercer_desk using (true) with check (true)', t);
        execute format('grant select, insert on %I to mercer_desk', t);
    end loop;
end
$$;
grant update (removed_at) on texts to mercer_desk;
