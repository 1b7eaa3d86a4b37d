insert into desk_rules (name, version, text, saved_at) values ('hours', 1, 'zone = "Europe/Berlin"', now());
