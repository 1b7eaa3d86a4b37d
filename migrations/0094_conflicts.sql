-- What articles, rules and products state in numbers, and which of these statements contradict each other. Made anew in the background
-- whenever an article, a product or a rule is saved.

create table stated (
    id        bigint generated always as identity primary key,
    source    text not null check (source in ('article', 'rule', 'product')),
    -- an article's or a product's id, a rule's name
    subject   text not null,
    language  text not null,
    title     text not null,
    heading   text,
    sentence  text not null,
    -- where the number stands in the sentence: code points, the end exclusive
    mark_from int not null,
    mark_to   int not null,
    -- what sort of number, and of what it is
    sort      text not null,
    field     text,
    -- meaning of the statement without its number; a product's figures need none
    embedding vector(384)
);
create index on stated (source, subject, language);
create index on stated using hnsw (embedding vector_cosine_ops);
-- which articles name a product
create index stated_words on stated using gin ((title || ' ' || sentence) gin_trgm_ops) where source = 'article';

create table conflicts (
    id       bigint generated always as identity primary key,
    -- names both statements by their words, so that it is the same one when they are read anew
    digest   text not null unique,
    ours     bigint not null references stated on delete cascade,
    theirs   bigint not null references stated on delete cascade,
    found_at timestamptz not null
);
create index on conflicts (ours);
create index on conflicts (theirs);

-- What somebody looked at and found to be no conflict; it holds for as long as both sentences stay as they are.
create table conflict_verdicts (
    digest     text primary key,
    decided_at timestamptz not null,
    decided_by bigint references agents
);

-- What is to be read anew. `until` is a lease.
create table conflict_work (
    source   text not null,
    subject  text not null,
    language text not null,
    asked_at timestamptz not null,
    until    timestamptz,
    primary key (source, subject, language)
);

do $$
declare
    t text;
begin
    foreach t in array array['stated', 'conflicts', 'conflict_verdicts', 'conflict_work'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        execute format('create policy owner_functions on %I to current_user using (true) with check (true)', t);
        execute format('create policy desk on %I to mercer_desk using (true) with check (true)', t);
        execute format('grant select, insert, update, delete on %I to mercer_desk', t);
    end loop;
end
$$;

create function ask_for_conflicts() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    changed jsonb := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
begin
    insert into conflict_work (source, subject, language, asked_at)
    values (tg_argv[0], coalesce(changed ->> tg_argv[1], ''), coalesce(changed ->> 'language', ''), clock_timestamp())
    on conflict (source, subject, language) do update set asked_at = excluded.asked_at;
    return null;
end
$$;
create trigger conflicts_inserted after insert or delete on articles for each row execute function ask_for_conflicts('article', 'id');
create trigger conflicts_changed after update on articles
    for each row when (old.version is distinct from new.version) execute function ask_for_conflicts('article', 'id');
create trigger conflicts_inserted after insert or delete on products for each row execute function ask_for_conflicts('product', 'id');
create trigger conflicts_changed after update on products
    for each row when (old.name is distinct from new.name) execute function ask_for_conflicts('product', 'id');
create trigger conflicts_inserted after insert or delete on variants for each row execute function ask_for_conflicts('product', 'product_id');
create trigger conflicts_changed after update on variants
    for each row when (old.price is distinct from new.price or old.currency is distinct from new.currency or old.options::text <> new.options::text)
    execute function ask_for_conflicts('product', 'product_id');
create trigger conflicts_inserted after insert on desk_rules
    for each row when (new.name = 'policy') execute function ask_for_conflicts('rule', 'name');
revoke execute on function ask_for_conflicts() from public;

insert into conflict_work (source, subject, language, asked_at) select 'article', id, language, now() from articles;
