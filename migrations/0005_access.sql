-- Who may see what (DESIGN: "the database decides"). Functions here run as the owner; their search path is fixed.

-- The customer that this transaction was bound to, or null.
create function bound_customer() returns text
language sql stable security definer set search_path = public, pg_temp as $$
    select customer_id from bindings where xact = pg_current_xact_id_if_assigned()
$$;

create function bound_orders() returns text[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce((select orders from bindings where xact = pg_current_xact_id_if_assigned()), '{}')
$$;

-- Binds this transaction to the customer that the chat identity is linked to and to the orders it was granted as a guest.
-- Returns the customer, or null for a stranger. Nothing that the caller could set decides it: only stored links do.
create function bind_identity(who uuid) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    linked  text;
    granted text[];
begin
    select customer_id into linked from identity_links where identity_id = who and expires_at > now();
    select coalesce(array_agg(order_id), '{}') into granted from guest_grants where identity_id = who and expires_at > now();
    delete from bindings where xact < pg_snapshot_xmin(pg_current_snapshot());
    insert into bindings (xact, customer_id, orders) values (pg_current_xact_id(), linked, granted)
    on conflict (xact) do nothing;
    return linked;
end
$$;

-- Locks: the fifth wrong try within an hour locks for an hour from then on. Counted per chat identity and per claimed customer,
-- whether it exists or not. While it is locked no try is made, so the latest wrong try is the one that locked.
create function verification_locked(who uuid, claimed bytea[]) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    with counted as (
        select 'identity' as what, at from verification_attempts where identity_id = who and not correct
        union all
        select encode(one, 'hex'), at from unnest(claimed) one join verification_attempts on claims @> array[one] and not correct
    ), latest as (
        select what, max(at) as at from counted group by what
    )
    select exists (
        select from latest l
        where l.at > now() - interval '1 hour'
          and (select count(*) from counted c where c.what = l.what and c.at > l.at - interval '1 hour') >= 5)
$$;

-- Tries to verify by e-mail and postcode, or by name and postcode; the parameters that are not used are null.
-- Answers 'verified', 'refused' or 'locked'. A wrong try never ends a link that exists.
create function verify_identity(
    who uuid, claimed_email text, claimed_first text, claimed_last text, claimed_postcode text, link_for interval
) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    claimed bytea[];
    found   text;
    matches int;
begin
    claimed := array[sha256(convert_to(coalesce('email:' || lower(trim(claimed_email)),
        'name:' || least(lower(trim(claimed_first)), lower(trim(claimed_last)))
            || '|' || greatest(lower(trim(claimed_first)), lower(trim(claimed_last)))), 'UTF8'))];
    -- one try at a time for one identity and one claim, so that parallel tries cannot pass the limit
    perform pg_advisory_xact_lock(hashtextextended(who::text, 1));
    perform pg_advisory_xact_lock(hashtextextended(encode(one, 'hex'), 2)) from (select unnest(claimed) as one order by 1) as claims;
    if verification_locked(who, claimed) then
        return 'locked';
    end if;
    select min(id), count(*) into found, matches from customers c
    where case when claimed_email is not null
            then lower(c.email) = lower(trim(claimed_email))
            else (lower(c.first_name), lower(c.last_name)) in (
                (lower(trim(claimed_first)), lower(trim(claimed_last))), (lower(trim(claimed_last)), lower(trim(claimed_first))))
          end
      and lower(regexp_replace(c.postcode, '[\s-]', '', 'g')) = lower(regexp_replace(claimed_postcode, '[\s-]', '', 'g'))
      -- an import may have left a postcode empty: that proves nothing
      and regexp_replace(c.postcode, '[\s-]', '', 'g') <> '';
    insert into verification_attempts (identity_id, claims, correct, at)
    values (who, claimed, matches = 1, now());
    if matches is distinct from 1 then
        return 'refused';
    end if;
    insert into identity_links (identity_id, customer_id, method, verified_at, expires_at)
    values (who, found, case when claimed_email is not null then 'email_postcode' else 'name_postcode' end, now(), now() + least(link_for, interval '365 days'))
    on conflict (identity_id) do update
        set customer_id = excluded.customer_id, method = excluded.method,
            verified_at = excluded.verified_at, expires_at = excluded.expires_at;
    return 'verified';
end
$$;

-- A guest proves one order by its number and its e-mail. Counts against the identity, the claimed e-mail and the order.
create function verify_guest_order(
    who uuid, claimed_order text, claimed_email text, grant_for interval
) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    claimed bytea[] := array[sha256(convert_to('email:' || lower(trim(claimed_email)), 'UTF8')),
                             sha256(convert_to('order:' || upper(claimed_order), 'UTF8'))];
    found   text;
begin
    perform pg_advisory_xact_lock(hashtextextended(who::text, 1));
    perform pg_advisory_xact_lock(hashtextextended(encode(one, 'hex'), 2)) from (select unnest(claimed) as one order by 1) as claims;
    if verification_locked(who, claimed) then
        return 'locked';
    end if;
    select o.id into found from orders o join customers c on c.id = o.customer_id
    where upper(o.id) = upper(claimed_order) and lower(c.email) = lower(trim(claimed_email));
    insert into verification_attempts (identity_id, claims, correct, at)
    values (who, claimed, found is not null, now());
    if found is null then
        return 'refused';
    end if;
    insert into guest_grants (identity_id, order_id, granted_at, expires_at) values (who, found, now(), now() + least(grant_for, interval '30 days'))
    on conflict (identity_id, order_id) do update set expires_at = excluded.expires_at;
    return 'verified';
end
$$;

-- The shopper asked to be forgotten by this chat: the link and the grants go, the customer's rows stay.
create function unlink_identity(who uuid) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from identity_links where identity_id = who;
    delete from guest_grants where identity_id = who;
$$;

-- Customers' rows: row-level security, forced, so that it holds for the owner too.
alter table customers       enable row level security;
alter table customers       force row level security;
alter table payment_methods enable row level security;
alter table payment_methods force row level security;
alter table orders          enable row level security;
alter table orders          force row level security;
alter table order_items     enable row level security;
alter table order_items     force row level security;
alter table shipments       enable row level security;
alter table shipments       force row level security;
alter table payments        enable row level security;
alter table payments        force row level security;
alter table order_changes   enable row level security;
alter table order_changes   force row level security;

do $$
declare
    t text;
begin
    foreach t in array array['customers', 'payment_methods', 'orders', 'order_items', 'shipments', 'payments', 'order_changes'] loop
        -- the functions above run as the owner and look a claim up
        execute format('create policy owner_functions on %I to current_user using (true) with check (true)', t);
        execute format('create policy imports on %I to mercer_import using (true) with check (true)', t);
        execute format('create policy desk on %I for select to mercer_desk using (true)', t);
    end loop;
end
$$;

create policy own on customers       for select to mercer_turn using (id = (select bound_customer()));
create policy own on payment_methods for select to mercer_turn using (customer_id = (select bound_customer()));
create policy own on orders          for select to mercer_turn
    using (customer_id = (select bound_customer()) or id = any ((select bound_orders())::text[]));
-- the orders that the line above lets through decide about their parts
create policy own on order_items   for select to mercer_turn using (exists (select from orders o where o.id = order_id));
create policy own on shipments     for select to mercer_turn using (exists (select from orders o where o.id = order_id));
create policy own on payments      for select to mercer_turn using (exists (select from orders o where o.id = order_id));
create policy own on order_changes for select to mercer_turn using (exists (select from orders o where o.id = order_id));

grant select on products, variants, product_search, reviews, articles, article_versions, passages, intent_examples
    to mercer_turn, mercer_desk, mercer_jobs, mercer_import;
grant insert, update, delete on products, variants, product_search, reviews, articles, article_versions, passages, intent_examples
    to mercer_import;
grant insert, update, delete on articles, article_versions, passages, intent_examples to mercer_desk;

grant select on customers, payment_methods, orders, order_items, shipments, payments, order_changes to mercer_turn, mercer_desk;
grant select, insert, update, delete on customers, payment_methods, orders, order_items, shipments, payments, order_changes
    to mercer_import;

grant select, insert on identities to mercer_turn, mercer_desk;
grant select, insert, update on conversations, messages, outbox, handoffs to mercer_turn, mercer_desk;
grant select, insert on replies, reply_facts, reply_claims, attachments to mercer_turn, mercer_desk;
-- a file is fetched after its message was stored, and goes with it
grant update, delete on attachments to mercer_turn;
grant select, update, delete on outbox, conversations, messages, replies, attachments, handoffs to mercer_jobs;
grant select on identities to mercer_jobs;
grant select, insert, update on agents to mercer_desk;
grant select, insert, update on settings to mercer_turn, mercer_desk, mercer_jobs, mercer_import;

revoke execute on all functions in schema public from public;
do $$
declare
    f regprocedure;
begin
    -- extensions put their functions here too; everyone needs those, so they get back what was revoked
    for f in select p.oid from pg_proc p join pg_depend d on d.objid = p.oid and d.deptype = 'e' where p.pronamespace = 'public'::regnamespace loop
        execute format('grant execute on function %s to public', f);
    end loop;
exception when insufficient_privilege then
    null; -- extensions owned by another role keep their default grants
end
$$;
grant execute on function bound_customer(), bound_orders(), bind_identity(uuid),
    verify_identity(uuid, text, text, text, text, interval),
    verify_guest_order(uuid, text, text, interval), unlink_identity(uuid) to mercer_turn;
