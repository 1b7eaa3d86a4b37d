-- Articles: what the shop says in its own words. A translation has the same id and another language.

create table articles (
    id          text not null,
    language    text not null,
    title       text not null,
    body        text not null,
    tags        text[] not null default '{}',
    valid_from  date,
    valid_until date,
    version     int not null default 1,
    updated_at  timestamptz not null,
    -- meaning of the title, which often is the question itself
    title_embedding vector(384) not null,
    primary key (id, language)
);
create index on articles using hnsw (title_embedding vector_cosine_ops);

create table article_versions (
    article_id text not null,
    language   text not null,
    version    int not null,
    title      text not null,
    body       text not null,
    tags       text[] not null,
    saved_at   timestamptz not null,
    saved_by   text not null,
    primary key (article_id, language, version),
    foreign key (article_id, language) references articles on delete cascade
);

-- What search finds: an article cut at its headings, at most 200 tokens each. `position` counts from 0.
create table passages (
    id         bigint generated always as identity primary key,
    article_id text not null,
    language   text not null,
    position   int not null,
    heading    text,
    text       text not null,
    terms      tsvector not null,
    embedding  vector(384) not null,
    unique (article_id, language, position),
    foreign key (article_id, language) references articles on delete cascade
);
create index on passages using gin (terms);
create index on passages using hnsw (embedding vector_cosine_ops);

-- Example utterances of each intent; a shop adds its own.
create table intent_examples (
    intent    text not null,
    language  text not null,
    text      text not null,
    embedding vector(384) not null,
    shipped   boolean not null default false,
    primary key (intent, text)
);
