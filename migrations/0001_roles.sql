-- The roles that the program works as. None owns a table, so row-level security holds for all of them:
--   mercer_turn    one turn of a conversation: reads the shop, sees only the customer it was bound to
--   mercer_desk    agents and admins
--   mercer_jobs    outbox delivery, expiry, retries
--   mercer_import  the shop's data comes in
-- Roles belong to the whole server, databases may share them: hence "if missing".
do $$
declare
    role_name text;
begin
    foreach role_name in array array['mercer_turn', 'mercer_desk', 'mercer_jobs', 'mercer_import'] loop
        if not exists (select from pg_roles where rolname = role_name) then
            begin
                execute format('create role %I login nosuperuser nocreatedb nocreaterole nobypassrls', role_name);
            exception when duplicate_object or unique_violation then
                null; -- another instance was faster
            end;
        end if;
    end loop;
end
$$;

create extension if not exists vector;
create extension if not exists pg_trgm;

revoke all on schema public from public;
grant usage on schema public to mercer_turn, mercer_desk, mercer_jobs, mercer_import;
