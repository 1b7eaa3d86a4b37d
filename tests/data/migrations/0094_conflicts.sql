insert into stated (source, subject, language, title, sentence, mark_from, mark_to, sort, field, embedding) values
    ('article', 'returns', 'en', 'Returns', 'You have 30 days.', 9, 16, 'span', 'return', array_fill(0.05, array[384])::vector),
    ('article', 'returns', 'zh', '退货', '您有14天时间。', 2, 5, 'span', 'return', array_fill(0.05, array[384])::vector);
insert into conflicts (digest, ours, theirs, found_at) select 'd', min(id), max(id), now() from stated;
insert into conflict_verdicts (digest, decided_at) values ('d', now());
