-- A shop adds examples as words alone; the program embeds them. What was embedded, and by which model, stands beside the
-- vector, so that another model or another way to mask entities shows.
alter table intent_examples
    alter column embedding drop not null,
    -- what an example teaches: what is asked, or how its writer feels
    add column task text not null default 'intent' check (task in ('intent', 'mood')),
    add column words text,
    add column model text;
