-- Articles are written as drafts and then published; a version keeps everything that was published with it.
alter table article_versions add column valid_from date, add column valid_until date;
update article_versions v set valid_from = a.valid_from, valid_until = a.valid_until
from articles a where a.id = v.article_id and a.language = v.language and a.version = v.version;

create table article_drafts (
    article_id  text not null,
    language    text not null,
    title       text not null,
    body        text not null,
    tags        text[] not null default '{}',
    valid_from  date,
    valid_until date,
    updated_at  timestamptz not null,
    updated_by  bigint references agents,
    primary key (article_id, language)
);
alter table article_drafts enable row level security;
alter table article_drafts force row level security;
create policy owner_functions on article_drafts to current_user using (true) with check (true);
create policy desk on article_drafts to mercer_desk using (true) with check (true);
grant select, insert, update, delete on article_drafts to mercer_desk;

-- Which replies used an article: its facts' subject is "article ID".
create index reply_facts_articles on reply_facts (subject) where subject like 'article %';
create index on replies (created_at);
