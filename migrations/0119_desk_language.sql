-- The language in which the desk speaks to somebody; nothing: as their browser says.
alter table agents add column language text check (language in ('en', 'zh'));
