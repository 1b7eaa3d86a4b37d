insert into canned_versions (shortcut, language, version, text, saved_at) values ('bye', 'en', 1, 'Bye, {name}.', now()), ('bye', 'en', 2, null, now());
