insert into intent_versions (intent, version, text, saved_at) values ('parking', 1, 'en where do I park?', now()), ('parking', 2, '', now());
