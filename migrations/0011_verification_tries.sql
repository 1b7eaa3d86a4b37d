-- Tries to verify, counted more exactly: once for a message however often its turn is run, and per customer besides what was
-- claimed, so that tries by e-mail and tries by name add up.

alter table verification_attempts
    -- digests of the customers whom the claim fits; none where it fits nobody, and none while these are shut
    add column customers bytea[] not null default '{}',
    -- digest of all that was claimed, with the chat identity as salt
    add column proof bytea,
    -- the messages that the turn took up
    add column messages bigint[] not null default '{}';
create index on verification_attempts using gin (customers);

-- The messages of a chat identity that wait for their answer: what a try is read from.
create function unanswered_of(who uuid) returns bigint[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(m.id), '{}') from messages m join conversations c on c.id = m.conversation_id
    where c.identity_id = who and m.author = 'shopper' and m.reply_id is null and m.deleted_at is null
$$;

-- How this very try went before, if it did: a turn that was overtaken takes its messages up again.
create function tried_before(who uuid, asked bigint[], proved bytea) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select correct from verification_attempts
    where identity_id = who and proof = proved and messages && asked order by id desc limit 1
$$;

-- Whether a customer is shut: five wrong tries within an hour, whatever was claimed, by whomever, shut for an hour. This shows in
-- no answer, since a claim that fits nobody cannot be shut: such a try is refused like a wrong one.
create function customers_shut(named bytea[]) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    with counted as (
        select one as what, at from unnest(named) one join verification_attempts on customers @> array[one] and not correct
    ), latest as (
        select what, max(at) as at from counted group by what
    )
    select exists (
        select from latest l
        where l.at > now() - interval '1 hour'
          and (select count(*) from counted c where c.what = l.what and c.at > l.at - interval '1 hour') >= 5)
$$;

create function customer_digests(ids text[]) returns bytea[]
language sql immutable set search_path = public, pg_temp as $$
    select coalesce(array_agg(sha256(convert_to('customer:' || id, 'UTF8')) order by id), '{}') from unnest(ids) id
$$;

-- Tries to verify by e-mail and postcode, or by name and postcode; the parameters that are not used are null.
-- Answers 'verified', 'refused' or 'locked'. A wrong try never ends a link that exists.
create or replace function verify_identity(
    who uuid, claimed_email text, claimed_first text, claimed_last text, claimed_postcode text, link_for interval
) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    postcode_claimed text := lower(regexp_replace(claimed_postcode, '[\s-]', '', 'g'));
    claim   text := coalesce('email:' || lower(trim(claimed_email)),
                'name:' || least(lower(trim(claimed_first)), lower(trim(claimed_last)))
                    || '|' || greatest(lower(trim(claimed_first)), lower(trim(claimed_last))));
    claimed bytea[] := array[sha256(convert_to(claim, 'UTF8'))];
    proved  bytea := sha256(convert_to(who::text || '|' || claim || '|' || postcode_claimed, 'UTF8'));
    asked   bigint[];
    before  boolean;
    named   bytea[];
    shut    boolean;
    found   text;
    matches int;
begin
    -- one try at a time for one identity, one claim and one customer, so that parallel tries cannot pass the limit
    perform pg_advisory_xact_lock(hashtextextended(who::text, 1));
    perform pg_advisory_xact_lock(hashtextextended(encode(one, 'hex'), 2)) from (select unnest(claimed) as one order by 1) as claims;
    asked := unanswered_of(who);
    before := tried_before(who, asked, proved);
    if before is not null then
        return case when before then 'verified' else 'refused' end;
    end if;
    if verification_locked(who, claimed) then
        return 'locked';
    end if;
    select customer_digests(array_agg(id)),
           min(id) filter (where postcode = postcode_claimed and postcode <> ''),
           count(*) filter (where postcode = postcode_claimed and postcode <> '')
    into named, found, matches
    from (select c.id, lower(regexp_replace(c.postcode, '[\s-]', '', 'g')) as postcode -- empty after an import: proves nothing
          from customers c
          where case when claimed_email is not null
                  then lower(c.email) = lower(trim(claimed_email))
                  else (lower(c.first_name), lower(c.last_name)) in (
                      (lower(trim(claimed_first)), lower(trim(claimed_last))), (lower(trim(claimed_last)), lower(trim(claimed_first))))
                end) as fitting;
    perform pg_advisory_xact_lock(hashtextextended(encode(one, 'hex'), 3)) from (select unnest(named) as one order by 1) as customers;
    shut := customers_shut(named);
    insert into verification_attempts (identity_id, claims, customers, proof, messages, correct, at)
    values (who, claimed, case when shut then '{}' else named end, proved, asked, matches = 1 and not shut, now());
    if matches is distinct from 1 or shut then
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

-- A guest proves one order by its number and its e-mail. Counts against the identity, the claimed e-mail and order, and the
-- customers of both.
create or replace function verify_guest_order(
    who uuid, claimed_order text, claimed_email text, grant_for interval
) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    email   text := 'email:' || lower(trim(claimed_email));
    claimed bytea[] := array[sha256(convert_to(email, 'UTF8')), sha256(convert_to('order:' || upper(claimed_order), 'UTF8'))];
    proved  bytea := sha256(convert_to(who::text || '|' || email || '|order:' || upper(claimed_order), 'UTF8'));
    asked   bigint[];
    before  boolean;
    named   bytea[];
    shut    boolean;
    found   text;
begin
    perform pg_advisory_xact_lock(hashtextextended(who::text, 1));
    perform pg_advisory_xact_lock(hashtextextended(encode(one, 'hex'), 2)) from (select unnest(claimed) as one order by 1) as claims;
    asked := unanswered_of(who);
    before := tried_before(who, asked, proved);
    if before is not null then
        return case when before then 'verified' else 'refused' end;
    end if;
    if verification_locked(who, claimed) then
        return 'locked';
    end if;
    select customer_digests(array_agg(id)) into named
    from (select c.id from customers c where lower(c.email) = lower(trim(claimed_email))
          union
          select o.customer_id from orders o where upper(o.id) = upper(claimed_order)) as fitting;
    perform pg_advisory_xact_lock(hashtextextended(encode(one, 'hex'), 3)) from (select unnest(named) as one order by 1) as customers;
    shut := customers_shut(named);
    select o.id into found from orders o join customers c on c.id = o.customer_id
    where upper(o.id) = upper(claimed_order) and lower(c.email) = lower(trim(claimed_email));
    insert into verification_attempts (identity_id, claims, customers, proof, messages, correct, at)
    values (who, claimed, case when shut then '{}' else named end, proved, asked, found is not null and not shut, now());
    if found is null or shut then
        return 'refused';
    end if;
    insert into guest_grants (identity_id, order_id, granted_at, expires_at) values (who, found, now(), now() + least(grant_for, interval '30 days'))
    on conflict (identity_id, order_id) do update set expires_at = excluded.expires_at;
    return 'verified';
end
$$;

revoke execute on function unanswered_of(uuid), tried_before(uuid, bigint[], bytea), customers_shut(bytea[]), customer_digests(text[])
    from public;
