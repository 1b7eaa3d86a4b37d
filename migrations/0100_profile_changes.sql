-- A change of the profile is written down as those of orders are, kept from imports until the shop's own system has taken it, sent to
-- that system, and its outcome told. Changes that were made before have no row: by now the shop may have corrected them itself.

-- What was changed: an order, or the customer's own data.
alter table order_changes
    alter column order_id drop not null,
    add column customer_id text references customers on delete cascade,
    add constraint order_changes_of_one check (num_nonnulls(order_id, customer_id) = 1);
create index on order_changes (customer_id) where customer_id is not null;
create policy own_profile on order_changes for select to mercer_turn using (customer_id = (select bound_customer()));

alter table webhook_deliveries
    alter column order_id drop not null,
    add column customer_id text,
    add constraint webhook_deliveries_of_one check (num_nonnulls(order_id, customer_id) = 1);

-- Does what was proposed, once. Answers 'done' (also to the message that had it done, asked again), 'already', 'expired',
-- 'unknown', or 'void' with why: 'changed', 'person', 'replaced', 'declined', 'unlinked', 'status', 'once', 'price', 'sold out',
-- 'balance', 'method', 'items', 'variant', 'same', 'payments'.
create or replace function confirm_proposal(who uuid, with_token text, by_message bigint, out outcome text, out reason text)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    p        proposals;
    o        orders;
    c        customers;
    customer text;
begin
    select * into p from proposals where token_hash = sha256(convert_to(with_token, 'UTF8')) and identity_id = who;
    if p.id is null then
        outcome := 'unknown';
        return;
    end if;
    -- always in the same order: conversation, customer, order, proposal
    perform from conversations where id = p.conversation_id for update;
    select * into c from customers where id = p.customer_id for update;
    select * into o from orders where id = p.order_id for update;
    select * into p from proposals where id = p.id for update;
    if p.state = 'done' then
        outcome := case when p.message_id = by_message then 'done' else 'already' end;
        return;
    elsif p.state = 'open' and p.expires_at <= now() then
        update proposals set state = 'expired', ended_at = now() where id = p.id;
        outcome := 'expired';
        return;
    elsif p.state <> 'open' then
        outcome := p.state;
        reason := p.why;
        return;
    end if;
    select customer_id into customer from identity_links where identity_id = who and expires_at > now();
    reason := case
        when customer is distinct from p.customer_id then 'unlinked'
        when exists (select from conversations where id = p.conversation_id and handler = 'agent') then 'person'
        when c.version <> p.customer_version and p.order_id is null then 'changed'
        when p.order_id is not null and (o.id is null or o.customer_id <> p.customer_id) then 'unlinked'
        when p.order_id is not null and o.version <> p.order_version then 'changed'
        when p.order_id is not null and not (p.rule -> 'statuses' ? o.status) then 'status'
        when (p.rule ->> 'once')::boolean and exists (select from order_changes ch where ch.order_id = p.order_id and ch.name = p.name) then 'once'
    end;
    if reason is null then
        begin
            update proposals set state = 'done', ended_at = now(), message_id = by_message, before = rows_before(p) where id = p.id;
            case p.name
                when 'cancel_pending_order' then perform do_cancel(p);
                when 'modify_pending_order_address' then perform do_change_address(p);
                when 'modify_pending_order_payment' then perform do_change_payment(p);
                when 'modify_pending_order_items' then perform do_change_items(p);
                when 'modify_user_address' then perform do_change_profile(p);
                when 'return_delivered_order_items' then perform do_return(p);
                when 'exchange_delivered_order_items' then perform do_exchange(p);
                else perform refuse('unknown');
            end case;
            if p.order_id is not null then
                update orders set version = version + 1, updated_at = now() where id = p.order_id;
            end if;
            with written as (
                insert into order_changes (order_id, customer_id, name, arguments, at)
                values (p.order_id, case when p.order_id is null then p.customer_id end, p.name, p.arguments, now())
                returning id
            )
            update proposals set change_id = written.id from written where proposals.id = p.id;
            outcome := 'done';
            return;
        exception when sqlstate 'MW001' then
            reason := sqlerrm;
        end;
    end if;
    update proposals set state = 'void', why = reason, ended_at = now() where id = p.id;
    outcome := 'void';
end
$$;

-- Puts everything back that an identity has confirmed, latest first: for scripts that are to leave nothing behind.
create or replace function undo_proposals(who uuid) returns int
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    p      proposals;
    undone int := 0;
begin
    for p in select * from proposals where identity_id = who and state = 'done' order by ended_at desc, change_id desc loop
        update customers c set line1 = b.line1, line2 = b.line2, city = b.city, region = b.region, postcode = b.postcode,
            country = b.country, version = b.version
        from json_populate_record(null::customers, p.before -> 'customer') b where c.id = b.id;
        update payment_methods m set balance = b.balance
        from json_populate_recordset(null::payment_methods, p.before -> 'methods') b where m.customer_id = b.customer_id and m.id = b.id;
        if p.order_id is not null then
            update orders o set status = b.status, line1 = b.line1, line2 = b.line2, city = b.city, region = b.region,
                postcode = b.postcode, country = b.country, updated_at = b.updated_at, version = b.version
            from json_populate_record(null::orders, p.before -> 'order') b where o.id = b.id;
            delete from order_items where order_id = p.order_id;
            insert into order_items select * from json_populate_recordset(null::order_items, p.before -> 'items');
            delete from payments where order_id = p.order_id;
            insert into payments select * from json_populate_recordset(null::payments, p.before -> 'payments');
        end if;
        delete from order_changes where id = p.change_id;
        undone := undone + 1;
    end loop;
    delete from proposals where identity_id = who;
    return undone;
end
$$;
