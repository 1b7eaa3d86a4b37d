insert into erasures (identity_id, asked_at) values ('00000000-0000-4000-8000-000000000001', '2026-11-01T00:00:05Z');

insert into erased_files (path) values ('attachments/gone.jpg');
