insert into texts (kind, language, length, products, article, created_at) values ('email', 'en', 'short', '{P-1}', 'gifts', now());
insert into text_versions (text_id, version, subject, body, source, facts, saved_at)
select id, 1, 'A mug', 'A mug for $18.00.', 'template', '[{"fact": "product P-1/price.lowest", "source": "products/P-1@1", "of": "Mug", "value": "18.00 USD"}]', now() from texts;
