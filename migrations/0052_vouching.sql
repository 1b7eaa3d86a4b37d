-- The shop's own site vouches for its signed-in customer. The token is checked here, so that no role can link a chat to a
-- customer without the shop's secret.

-- Tokens that were used, until they have expired anyway.
create table vouches (
    digest     bytea primary key,
    expires_at timestamptz not null
);

-- Takes `v1.CUSTOMER.EXPIRY.NONCE.MAC`: the customer's id in base64url, the expiry in seconds since 1970 and at most an hour
-- ahead, a nonce of the site's choice, and the HMAC-SHA256, in hex, of everything before the last stop.
-- Answers 'verified', 'other' (the chat is another customer's: the token is still good for a new chat) or 'refused'.
create function vouch_identity(who uuid, token text, link_for interval) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    parts    text[] := string_to_array(token, '.');
    secret   bytea := (select vouch_secret from identity_rules);
    claimed  text;
    linked   text;
    until_at timestamptz;
begin
    if secret is null or length(token) > 1000 or array_length(parts, 1) is distinct from 5 or parts[1] <> 'v1'
        or parts[3] !~ '^[0-9]{9,11}$' or length(parts[4]) < 8
        or sha256(convert_to(lower(parts[5]), 'UTF8')) <> sha256(convert_to(encode(
               hmac_sha256(secret, convert_to(array_to_string(parts[1:4], '.'), 'UTF8')), 'hex'), 'UTF8')) then
        return 'refused';
    end if;
    until_at := to_timestamp(parts[3]::double precision);
    if until_at <= now() or until_at > now() + interval '1 hour' then
        return 'refused';
    end if;
    begin
        claimed := convert_from(decode(translate(rtrim(parts[2], '='), '-_', '+/')
            || repeat('=', (4 - length(rtrim(parts[2], '=')) % 4) % 4), 'base64'), 'UTF8');
    exception when others then
        return 'refused';
    end;
    perform pg_advisory_xact_lock(hashtextextended(who::text, 1));
    if not exists (select from customers where id = claimed) then
        return 'refused';
    end if;
    select customer_id into linked from identity_links where identity_id = who;
    if linked <> claimed then
        return 'other';
    end if;
    insert into vouches (digest, expires_at) values (sha256(convert_to(token, 'UTF8')), until_at) on conflict do nothing;
    if not found then
        return 'refused';
    end if;
    insert into identity_links (identity_id, customer_id, method, verified_at, expires_at)
    values (who, claimed, 'vouched', now(), now() + least(link_for, interval '365 days'))
    on conflict (identity_id) do update
        set method = excluded.method, verified_at = excluded.verified_at, expires_at = excluded.expires_at;
    return 'verified';
end
$$;

create or replace function sweep_proofs() returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from identity_codes where asked_at < now() - interval '1 day';
    delete from verification_attempts where at < now() - interval '1 day';
    delete from vouches where expires_at < now() - interval '1 hour';
$$;

revoke execute on function vouch_identity(uuid, text, interval) from public;
-- not to the role of turns: what a shopper writes links nobody this way
grant execute on function vouch_identity(uuid, text, interval) to mercer_jobs;
