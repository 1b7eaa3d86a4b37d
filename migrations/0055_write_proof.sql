-- Where changes ask for a stronger proof than reading (identity_rules.writes), nothing is written without it: however the
-- proposal came to be, and also where the chat's proof became weaker between the summary and its confirmation.

create function expect_write_proof() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if may_write(new.identity_id) <> 'yes' then
        perform refuse('unlinked');
    end if;
    return new;
end
$$;
revoke execute on function expect_write_proof() from public;

create trigger write_proof before update on proposals
    for each row when (old.state = 'open' and new.state = 'done') execute function expect_write_proof();
