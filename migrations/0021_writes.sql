-- What a confirmed proposal does. Each function checks what it needs under locks and raises MW001 with a word for the reason
-- where it does not hold; `confirm_proposal` then leaves every row as it was.

create function refuse(reason text) returns void
language plpgsql as $$
begin
    raise exception '%', reason using errcode = 'MW001';
end
$$;

-- Books money of an order; a gift card's balance moves with it.
create function book(of_order text, what text, much numeric, by_method text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    owner text;
    card  payment_methods;
begin
    select customer_id into owner from orders where id = of_order;
    select * into card from payment_methods where customer_id = owner and id = by_method for update;
    if what = 'payment' and card.id is null then
        perform refuse('method');
    end if;
    if card.kind = 'gift_card' then
        if what = 'payment' and coalesce(card.balance, 0) < much then
            perform refuse('balance');
        end if;
        update payment_methods set balance = balance + case what when 'payment' then -much else much end
        where customer_id = owner and id = by_method;
    end if;
    insert into payments (order_id, position, kind, amount, method)
    select of_order, coalesce(max(position) + 1, 0), what, much, by_method from payments where order_id = of_order;
end
$$;

-- What swapping items for other variants of the same products costs. Items are named by their variants, one entry a piece.
create function price_of_swaps(of_order text, items text[], wanted text[], must_differ boolean) returns numeric
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    cost numeric := 0;
    pair record;
begin
    if cardinality(items) = 0 or cardinality(items) <> cardinality(wanted) then
        perform refuse('items');
    end if;
    for pair in
        select asked.item, asked.new, piece.price as old_price, piece.product_id, v.price as new_price, v.product_id as new_product,
               v.available, v.stock, v.currency, o.currency as order_currency,
               count(*) over (partition by asked.new) as pieces
        from (select item, new, row_number() over (partition by item order by place) as nth
              from unnest(items, wanted) with ordinality as t (item, new, place)) asked
        join orders o on o.id = of_order
        left join (select variant_id, product_id, price, row_number() over (partition by variant_id order by position) as nth
                   from order_items, generate_series(1, quantity) where order_id = of_order) piece
            on piece.variant_id = asked.item and piece.nth = asked.nth
        left join variants v on v.id = asked.new
    loop
        if pair.old_price is null then
            perform refuse('items');
        elsif pair.new_price is null or pair.new_product <> pair.product_id or pair.currency <> pair.order_currency then
            perform refuse('variant');
        elsif must_differ and pair.new = pair.item then
            perform refuse('same');
        elsif not pair.available or pair.stock < pair.pieces then
            perform refuse('sold out');
        end if;
        cost := cost + pair.new_price - pair.old_price;
    end loop;
    return cost;
end
$$;

-- The customer's method must be there; a gift card must cover what is to be paid later.
create function expect_method(owner text, by_method text, cost numeric) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    method payment_methods;
begin
    select * into method from payment_methods where customer_id = owner and id = by_method for update;
    if method.id is null then
        perform refuse('method');
    elsif method.kind = 'gift_card' and cost > 0 and coalesce(method.balance, 0) < cost then
        perform refuse('balance');
    end if;
end
$$;

create function texts(list jsonb) returns text[]
language sql immutable as $$
    select coalesce(array_agg(value order by place), '{}') from jsonb_array_elements_text(list) with ordinality as t (value, place)
$$;

-- Every payment that was not paid back yet goes back to where it came from.
create function do_cancel(p proposals) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    left_over record;
begin
    for left_over in
        select method, sum(case kind when 'payment' then amount else -amount end) as amount
        from payments where order_id = p.order_id group by method order by min(position)
    loop
        if left_over.amount > 0 then
            perform book(p.order_id, 'refund', left_over.amount, left_over.method);
        end if;
    end loop;
    update orders set status = 'cancelled' where id = p.order_id;
end
$$;

create function do_change_payment(p proposals) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    paid payments;
begin
    if (select count(*) from payments where order_id = p.order_id) <> 1 then
        perform refuse('payments');
    end if;
    select * into paid from payments where order_id = p.order_id;
    if paid.kind <> 'payment' then
        perform refuse('payments');
    elsif paid.method = p.arguments ->> 'payment_method_id' then
        perform refuse('same');
    elsif paid.amount <> p.money then
        perform refuse('price');
    end if;
    perform book(p.order_id, 'payment', paid.amount, p.arguments ->> 'payment_method_id');
    perform book(p.order_id, 'refund', paid.amount, paid.method);
end
$$;

create function do_change_items(p proposals) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    items   text[] := texts(p.arguments -> 'item_ids');
    wanted  text[] := texts(p.arguments -> 'new_item_ids');
    swapped int[] := '{}';
    line    order_items;
    fresh   variants;
    place   int;
begin
    if price_of_swaps(p.order_id, items, wanted, true) <> p.money then
        perform refuse('price');
    end if;
    perform expect_method(p.customer_id, p.arguments ->> 'payment_method_id', p.money);
    for n in 1 .. cardinality(items) loop
        select * into line from order_items
        where order_id = p.order_id and variant_id = items[n] and position <> all (swapped) order by position limit 1 for update;
        select * into fresh from variants where id = wanted[n];
        if line.quantity = 1 then
            place := line.position;
            update order_items set variant_id = fresh.id, options = fresh.options, price = fresh.price
            where order_id = p.order_id and position = place;
        else
            select max(position) + 1 into place from order_items where order_id = p.order_id;
            update order_items set quantity = quantity - 1 where order_id = p.order_id and position = line.position;
            insert into order_items (order_id, position, product_id, variant_id, name, options, price, quantity)
            values (p.order_id, place, line.product_id, fresh.id, line.name, fresh.options, fresh.price, 1);
        end if;
        swapped := swapped || place;
    end loop;
    if p.money <> 0 then
        perform book(p.order_id, case when p.money > 0 then 'payment' else 'refund' end, abs(p.money), p.arguments ->> 'payment_method_id');
    end if;
    update orders set status = 'pending (item modified)' where id = p.order_id;
end
$$;

-- A return's refund goes to a method that paid, or to a gift card of the customer's, as the rule of the proposal allows.
create function do_return(p proposals) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    items   text[] := texts(p.arguments -> 'item_ids');
    goes_to text := p.arguments ->> 'payment_method_id';
    paid    boolean;
    card    boolean;
begin
    if cardinality(items) = 0 or exists (
        select from (select item, count(*) as pieces from unnest(items) item group by item) asked
        where asked.pieces > (select coalesce(sum(quantity), 0) from order_items where order_id = p.order_id and variant_id = asked.item)
    ) then
        perform refuse('items');
    end if;
    paid := exists (select from payments y where y.order_id = p.order_id and y.kind = 'payment' and y.method = goes_to);
    card := exists (select from payment_methods m where m.customer_id = p.customer_id and m.id = goes_to and m.kind = 'gift_card');
    if not (paid and p.rule -> 'refund_to' ? 'original' or card and p.rule -> 'refund_to' ? 'gift_card') then
        perform refuse('method');
    end if;
    update orders set status = 'return requested' where id = p.order_id;
end
$$;

create function do_exchange(p proposals) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if price_of_swaps(p.order_id, texts(p.arguments -> 'item_ids'), texts(p.arguments -> 'new_item_ids'), false) <> p.money then
        perform refuse('price');
    end if;
    perform expect_method(p.customer_id, p.arguments ->> 'payment_method_id', p.money);
    update orders set status = 'exchange requested' where id = p.order_id;
end
$$;

create function do_change_address(p proposals) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    a jsonb := p.arguments;
begin
    update orders set line1 = a ->> 'address1', line2 = nullif(a ->> 'address2', ''), city = a ->> 'city',
        region = nullif(a ->> 'state', ''), postcode = a ->> 'zip', country = a ->> 'country'
    where id = p.order_id;
end
$$;

create function do_change_profile(p proposals) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    a jsonb := p.arguments;
begin
    update customers set line1 = a ->> 'address1', line2 = nullif(a ->> 'address2', ''), city = a ->> 'city',
        region = nullif(a ->> 'state', ''), postcode = a ->> 'zip', country = a ->> 'country', version = version + 1
    where id = p.customer_id;
end
$$;

-- The rows that a proposal may touch, as they are.
create function rows_before(p proposals) returns json
language sql stable security definer set search_path = public, pg_temp as $$
    select json_build_object(
        'order',    (select row_to_json(o) from orders o where o.id = p.order_id),
        'items',    (select json_agg(i order by i.position) from order_items i where i.order_id = p.order_id),
        'payments', (select json_agg(y order by y.position) from payments y where y.order_id = p.order_id),
        'customer', (select row_to_json(c) from customers c where c.id = p.customer_id),
        'methods',  (select json_agg(m order by m.position) from payment_methods m where m.customer_id = p.customer_id))
$$;

-- Does what was proposed, once. Answers 'done' (also to the message that had it done, asked again), 'already', 'expired',
-- 'unknown', or 'void' with why: 'changed', 'person', 'replaced', 'declined', 'unlinked', 'status', 'once', 'price', 'sold out',
-- 'balance', 'method', 'items', 'variant', 'same', 'payments'.
create function confirm_proposal(who uuid, with_token text, by_message bigint, out outcome text, out reason text)
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
                with written as (
                    insert into order_changes (order_id, name, arguments, at) values (p.order_id, p.name, p.arguments, now()) returning id
                )
                update proposals set change_id = written.id from written where proposals.id = p.id;
            end if;
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
create function undo_proposals(who uuid) returns int
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
            delete from order_changes where id = p.change_id;
        end if;
        undone := undone + 1;
    end loop;
    delete from proposals where identity_id = who;
    return undone;
end
$$;

-- Roles may ask, not do.
do $$
declare
    f text;
begin
    foreach f in array array['refuse(text)', 'book(text, text, numeric, text)', 'price_of_swaps(text, text[], text[], boolean)',
        'expect_method(text, text, numeric)', 'texts(jsonb)', 'do_cancel(proposals)', 'do_change_payment(proposals)',
        'do_change_items(proposals)', 'do_return(proposals)', 'do_exchange(proposals)', 'do_change_address(proposals)',
        'do_change_profile(proposals)', 'rows_before(proposals)', 'confirm_proposal(uuid, text, bigint)', 'undo_proposals(uuid)',
        'propose(uuid, uuid, text, jsonb, text, bigint, bigint, numeric, jsonb, text, interval)', 'withdraw_proposal(uuid, text)',
        'void_proposals_of_order()', 'void_proposals_of_conversation()'] loop
        execute 'revoke execute on function ' || f || ' from public';
    end loop;
end
$$;
grant execute on function propose(uuid, uuid, text, jsonb, text, bigint, bigint, numeric, jsonb, text, interval),
    withdraw_proposal(uuid, text), confirm_proposal(uuid, text, bigint) to mercer_turn;
