-- "Tell me when it ships": kept until it has, or until the shopper takes it back.

create table order_watches (
    id              bigint generated always as identity primary key,
    identity_id     uuid not null references identities on delete cascade,
    conversation_id uuid not null references conversations on delete cascade,
    order_id        text not null references orders on delete cascade,
    -- what is waited for; so far one thing
    event           text not null default 'ships' check (event in ('ships')),
    made_at         timestamptz not null,
    -- not looked at before then: a person holds the chat
    due_at          timestamptz not null,
    -- told: the shopper was; undone: taken back; lost: the link had ended, or the chat can't be written to
    ended           text check (ended in ('told', 'undone', 'lost')),
    ended_at        timestamptz
);
create unique index order_watches_open on order_watches (identity_id, order_id, event) where ended is null;

-- Whether this chat may see an order, by stored links alone.
create function may_see_order(who uuid, wanted text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select from orders o
        where o.id = wanted
          and (o.customer_id = (select customer_id from identity_links where identity_id = who and expires_at > now())
               or o.id in (select order_id from guest_grants where identity_id = who and expires_at > now())))
$$;

-- Keeps a wish: 'kept', 'already', or 'refused' for an order that this chat may not see.
create function watch_order(who uuid, chat uuid, wanted text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
    if not may_see_order(who, wanted) then
        return 'refused';
    end if;
    insert into order_watches (identity_id, conversation_id, order_id, made_at, due_at) values (who, chat, wanted, now(), now())
    on conflict do nothing;
    return case when found then 'kept' else 'already' end;
end
$$;

-- Takes wishes back: of one order, or of all where none is named. Answers the orders.
create function unwatch_orders(who uuid, wanted text) returns setof text
language sql volatile security definer set search_path = public, pg_temp as $$
    update order_watches set ended = 'undone', ended_at = now()
    where identity_id = who and ended is null and (wanted is null or order_id = wanted)
    returning order_id
$$;

-- The orders that this chat waits for.
create function watched_orders(who uuid) returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select order_id from order_watches where identity_id = who and ended is null order by id
$$;

-- Wishes that have come true, and those that can't any more: the order was shipped, or it was cancelled.
create function watches_due(how_many bigint) returns table (watch bigint, identity uuid, conversation uuid, order_id text)
language sql stable security definer set search_path = public, pg_temp as $$
    select w.id, w.identity_id, w.conversation_id, w.order_id
    from order_watches w join orders o on o.id = w.order_id
    where w.ended is null and w.due_at <= now() and o.status in ('shipped', 'delivered', 'cancelled', 'canceled')
    order by w.id limit how_many
$$;

-- A chat that is forgotten waits for nothing.
create or replace function unlink_identity(who uuid) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from identity_links where identity_id = who;
    delete from guest_grants where identity_id = who;
    update identity_codes set ended = 'replaced' where identity_id = who and ended is distinct from 'replaced';
    update order_watches set ended = 'undone', ended_at = now() where identity_id = who and ended is null;
$$;

revoke execute on function may_see_order(uuid, text), watch_order(uuid, uuid, text), unwatch_orders(uuid, text),
    watched_orders(uuid), watches_due(bigint) from public;
grant execute on function watch_order(uuid, uuid, text), unwatch_orders(uuid, text), watched_orders(uuid) to mercer_turn;
grant execute on function watches_due(bigint) to mercer_jobs;
grant select, update on order_watches to mercer_jobs;
