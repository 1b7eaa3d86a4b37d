-- Texts of strangers that give orders to a machine. They are kept out of what the bot reads until somebody has looked.

create table quarantine (
    id         bigint generated always as identity primary key,
    -- where it came from: kb_article, product_review, order_note, product_description
    channel    text not null,
    -- the row it belongs to: an article's id and language, a product's or a review's id
    subject    text not null,
    text       text not null,
    digest     bytea not null,
    reason     text not null,
    score      real not null,
    found_at   timestamptz not null,
    -- null while nobody has looked; an allowed text is let in by the next import
    decision   text check (decision in ('allowed', 'refused')),
    decided_at timestamptz,
    decided_by text,
    unique (channel, subject, digest)
);

grant select, insert, update on quarantine to mercer_import;
grant select, update on quarantine to mercer_desk;
