insert into article_drafts (article_id, language, title, body, updated_at) values ('returns', 'en', 'Returns', 'A better text.', '2026-11-02T00:00:00Z');
