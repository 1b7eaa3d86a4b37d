-- The rules by which statements contradict each other have changed: every article is read anew.
insert into conflict_work (source, subject, language, asked_at) select 'article', id, language, now() from articles
on conflict (source, subject, language) do nothing;
