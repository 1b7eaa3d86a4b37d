-- A turn sees the one conversation that it works on. Its transaction is bound to that by the conversation's id, which is random
-- and which the turn's role cannot look up: the program hands it over. Who writes under which name on which platform
-- (`identities`) is known to the role that takes messages in and sends replies out.

-- A transaction belongs to one party: what was bound first stays.
alter table bindings add column conversation_id uuid;

create function bound_conversation() returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
    select conversation_id from bindings where xact = pg_current_xact_id_if_assigned()
$$;

-- Binds this transaction to a conversation and to what its chat identity may see. Answers whether it is bound to that now.
create function bind_conversation(which uuid) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    who uuid;
begin
    select identity_id into who from conversations where id = which;
    if who is null then
        return false;
    end if;
    delete from bindings where xact < pg_snapshot_xmin(pg_current_snapshot());
    insert into bindings (xact, conversation_id, customer_id, orders)
    select pg_current_xact_id(), which,
           (select customer_id from identity_links where identity_id = who and expires_at > now()),
           coalesce((select array_agg(order_id) from guest_grants where identity_id = who and expires_at > now()), '{}')
    on conflict (xact) do nothing;
    return bound_conversation() is not distinct from which;
end
$$;

revoke execute on function bound_conversation(), bind_conversation(uuid) from public;
-- policies call it as whoever asks
grant execute on function bound_conversation() to mercer_turn, mercer_desk, mercer_jobs;
grant execute on function bind_conversation(uuid) to mercer_turn;

do $$
declare
    t text;
begin
    foreach t in array array['conversations', 'messages', 'replies', 'reply_facts', 'reply_claims', 'outbox', 'handoffs', 'attachments'] loop
        execute format('alter table %I enable row level security', t);
        execute format('alter table %I force row level security', t);
        -- the functions that run as the owner, and the owner's own statements
        execute format('create policy owner_functions on %I to current_user using (true) with check (true)', t);
        execute format('create policy desk on %I to mercer_desk using (true) with check (true)', t);
        execute format('create policy jobs on %I to mercer_jobs using (true) with check (true)', t);
    end loop;
    foreach t in array array['messages', 'replies', 'outbox', 'handoffs', 'attachments'] loop
        execute format('create policy bound on %I to mercer_turn using (conversation_id = (select bound_conversation()))
                        with check (conversation_id = (select bound_conversation()))', t);
    end loop;
    -- the replies that the lines above let through decide about their parts
    foreach t in array array['reply_facts', 'reply_claims'] loop
        execute format('create policy bound on %I to mercer_turn using (exists (select from replies r where r.id = reply_id))
                        with check (exists (select from replies r where r.id = reply_id))', t);
    end loop;
end
$$;
create policy bound on conversations to mercer_turn using (id = (select bound_conversation())) with check (id = (select bound_conversation()));

-- Messages come in, and files with them, under the role that sends replies out.
grant insert on identities, conversations, messages, attachments to mercer_jobs;
revoke all on identities from mercer_turn;
revoke insert on conversations from mercer_turn;
revoke insert, update, delete on attachments from mercer_turn;
