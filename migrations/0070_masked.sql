-- What was said without whom it was about: kept for statistics when the words themselves have gone.

-- the words with personal data replaced by its kind; empty for messages from before this column
alter table messages add column masked text not null default '';
