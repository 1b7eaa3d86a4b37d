insert into blocked_identities (identity_id, blocked_at) select id, now() from identities order by id limit 1;
