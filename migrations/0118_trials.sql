-- A question that is tried at the desk runs as a whole turn in one transaction that is taken back: with a chat, a link and perhaps
-- a draft of an article that nobody else ever sees. It is prepared by the owner and worked on as the turn's role.

-- Owners that are no superusers must be allowed to go on as the turn's role; who made the role may give it.
do $$
begin
    if not (select rolsuper from pg_roles where rolname = current_user) then
        execute format('grant mercer_turn to %I', current_user);
    end if;
exception when insufficient_privilege then
    raise warning 'questions cannot be tried at the desk until the owner of this database is a member of mercer_turn';
end
$$;

-- Whatever goes wrong, a trial is not kept: its identity refuses to be committed.
create function refuse_trial() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
    raise exception 'a trial is never kept' using errcode = 'check_violation';
end
$$;
create constraint trigger refuse_trial after insert or update on identities deferrable initially deferred
    for each row when (new.channel = 'trial') execute function refuse_trial();

-- What was bound first stays, but a proof that its own chat gives within the same transaction counts from then on: links and
-- grants are read again, for the same identity alone.
create or replace function bind_identity(who uuid) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    linked  text;
    granted text[];
begin
    select customer_id into linked from identity_links where identity_id = who and expires_at > now();
    select coalesce(array_agg(order_id), '{}') into granted from guest_grants where identity_id = who and expires_at > now();
    delete from bindings where xact < pg_snapshot_xmin(pg_current_snapshot());
    insert into bindings (xact, customer_id, orders) values (pg_current_xact_id(), linked, granted)
    on conflict (xact) do update set customer_id = excluded.customer_id, orders = excluded.orders
        where exists (select from conversations c where c.id = bindings.conversation_id and c.identity_id = who);
    return linked;
end
$$;
