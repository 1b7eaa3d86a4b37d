insert into articles (id, language, title, body, tags, valid_from, updated_at, title_embedding) values
    ('returns', 'en', 'Returns', 'You have 30 days.', '{returns}', '2026-01-01', '2026-01-01T00:00:00Z', array_fill(0.05, array[384])::vector),
    ('returns', 'zh', '退货', '您有30天时间。',            '{returns}', null,         '2026-01-01T00:00:00Z', array_fill(0.05, array[384])::vector);

insert into article_versions (article_id, language, version, title, body, tags, saved_at, saved_by) values
    ('returns', 'en', 1, 'Returns', 'You have 30 days.', '{returns}', '2026-01-01T00:00:00Z', 'import');

insert into passages (article_id, language, position, heading, text, terms, embedding) values
    ('returns', 'en', 0, null, 'You have 30 days.', to_tsvector('simple', 'you have 30 days'), array_fill(0.05, array[384])::vector);

insert into intent_examples (intent, language, text, embedding, shipped) values
    ('return_item', 'en', 'I want to send it back', array_fill(0.05, array[384])::vector, true);
