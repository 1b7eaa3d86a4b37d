-- Who abuses the chat is muted in it, or blocked: in all their chats, those that they begin later too.
create table blocked_identities (
    identity_id uuid primary key references identities on delete cascade,
    blocked_at  timestamptz not null,
    blocked_by  bigint references agents
);
alter table blocked_identities enable row level security;
alter table blocked_identities force row level security;
create policy owner_functions on blocked_identities to current_user using (true) with check (true);
create policy desk on blocked_identities to mercer_desk using (true) with check (true);
grant select, insert, delete on blocked_identities to mercer_desk;

-- A chat that nobody answers is a person's that no hand-over names.
create function quiet_where_blocked() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (select from blocked_identities where identity_id = new.identity_id) then
        new.handler := 'agent';
    end if;
    return new;
end
$$;
revoke execute on function quiet_where_blocked() from public;
grant execute on function quiet_where_blocked() to mercer_turn, mercer_desk, mercer_jobs, mercer_import;
create trigger quiet_where_blocked before insert on conversations for each row execute function quiet_where_blocked();
