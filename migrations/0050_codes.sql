-- Proof by a six-digit code that is sent by e-mail. Codes are made and tried by functions alone: no role reads these tables.

-- What counts as a proof. One row, written by the owner at each start from the settings; no role may read or change it.
create table identity_rules (
    one          boolean primary key default true check (one),
    -- code              a code by e-mail and nothing else
    -- code_or_postcode  a code, or e-mail or name with the postcode
    -- postcode          e-mail or name with the postcode
    -- email             the e-mail address alone
    proof        text not null default 'postcode' check (proof in ('code', 'code_or_postcode', 'postcode', 'email')),
    -- same: who may read may write; code: writes ask for a code, or for the shop's own word
    writes       text not null default 'same' check (writes in ('same', 'code')),
    -- keys the digests of codes; made once
    code_key     bytea not null default sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
    -- with which the shop's own site vouches for a customer; null: it does not
    vouch_secret bytea
);
insert into identity_rules default values;

-- HMAC-SHA256 (RFC 2104).
create function hmac_sha256(secret bytea, message bytea) returns bytea
language plpgsql immutable strict set search_path = pg_catalog, pg_temp as $$
declare
    padded bytea := case when length(secret) > 64 then sha256(secret) else secret end;
    inside bytea;
    beyond bytea;
begin
    padded := padded || decode(repeat('00', 64 - length(padded)), 'hex');
    inside := padded;
    beyond := padded;
    for i in 0..63 loop
        inside := set_byte(inside, i, get_byte(padded, i) # 54);
        beyond := set_byte(beyond, i, get_byte(padded, i) # 92);
    end loop;
    return sha256(beyond || sha256(inside || message));
end
$$;

-- A code that was asked for. `customer_id` is null where nobody has the address: the row is there all the same.
create table identity_codes (
    id              bigint generated always as identity primary key,
    identity_id     uuid not null references identities on delete cascade,
    conversation_id uuid not null references conversations on delete cascade,
    -- digest of the claimed address, as in verification_attempts
    claim           bytea not null,
    customer_id     text references customers on delete cascade,
    -- keyed digest of the code; null until the mail is being sent, for only then the code is made
    digest          bytea,
    asked_at        timestamptz not null,
    expires_at      timestamptz,
    wrong           int not null default 0,
    -- used: it verified; spent: three wrong tries; replaced: a newer one was asked for, or the chat was forgotten
    ended           text check (ended in ('used', 'spent', 'replaced'))
);
create index on identity_codes (identity_id, id);
create index on identity_codes (claim, asked_at);

-- Mails on their way. The address and the code are not in here: code_to_send gives them to the sender.
create table mails (
    id           bigint generated always as identity primary key,
    code_id      bigint not null references identity_codes on delete cascade,
    language     text not null,
    state        text not null default 'pending' check (state in ('pending', 'sending', 'sent', 'failed')),
    attempts     int not null default 0,
    due_at       timestamptz not null,
    -- who holds it in `sending` has given up or died by then
    leased_until timestamptz,
    -- later the code is of no use
    give_up_at   timestamptz not null,
    error        text
);
create index mails_open on mails (due_at) where state in ('pending', 'sending');

alter table identity_links drop constraint identity_links_method_check;
alter table identity_links add constraint identity_links_method_check
    check (method in ('email_postcode', 'name_postcode', 'email_code', 'email', 'vouched', 'operator'));

-- The same digest that verify_identity counts a claimed address by.
create function email_claim(claimed_email text) returns bytea
language sql immutable set search_path = public, pg_temp as $$
    select sha256(convert_to('email:' || lower(trim(claimed_email)), 'UTF8'))
$$;

-- Asks for a code to be sent to an address. Answers 'sent' whether the address is a customer's or not, 'locked' after too many
-- wrong tries, 'often' after too many codes within the hour, 'off' where codes are not in use.
create function request_code(who uuid, chat uuid, claimed_email text, in_language text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    claimed bytea := email_claim(claimed_email);
    found   text;
    matches int;
    asked   bigint;
begin
    if not exists (select from identity_rules where proof in ('code', 'code_or_postcode') or writes = 'code') then
        return 'off';
    end if;
    perform pg_advisory_xact_lock(hashtextextended(who::text, 1));
    perform pg_advisory_xact_lock(hashtextextended(encode(claimed, 'hex'), 2));
    if verification_locked(who, array[claimed]) then
        return 'locked';
    end if;
    -- a turn that is run again, or a button pressed twice
    if exists (select from identity_codes
               where identity_id = who and claim = claimed and ended is null and asked_at > now() - interval '10 seconds') then
        return 'sent';
    end if;
    if (select count(*) from identity_codes where identity_id = who and asked_at > now() - interval '1 hour') >= 5
        or (select count(*) from identity_codes where claim = claimed and asked_at > now() - interval '1 hour') >= 5
        or (select count(*) from identity_codes where claim = claimed and asked_at > now() - interval '1 day') >= 15 then
        return 'often';
    end if;
    select min(id), count(*) into found, matches from customers where lower(email) = lower(trim(claimed_email));
    update identity_codes set ended = 'replaced' where identity_id = who and ended is null;
    insert into identity_codes (identity_id, conversation_id, claim, customer_id, asked_at)
    values (who, chat, claimed, case when matches = 1 then found end, now())
    returning id into asked;
    insert into mails (code_id, language, due_at, give_up_at) values (asked, in_language, now(), now() + interval '10 minutes');
    return 'sent';
end
$$;

-- Makes the code of a mail that is being sent; its ten minutes begin now. Another try to send makes another code, and the
-- latest counts. The address is null where nobody has it: then nothing is sent. Null where the mail is not to be sent any more.
create function code_to_send(mail bigint) returns table (code text, email text)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    fresh  text := lpad((('x' || substr(encode(uuid_send(gen_random_uuid()), 'hex'), 1, 12))::bit(48)::bigint % 1000000)::text, 6, '0');
    of_row bigint;
    owner  text;
begin
    update identity_codes c
    set digest = hmac_sha256((select code_key from identity_rules), int8send(c.id) || convert_to(fresh, 'UTF8')),
        expires_at = now() + interval '10 minutes'
    from mails m
    where m.id = mail and m.state = 'sending' and c.id = m.code_id and c.ended is null
    returning c.id, c.customer_id into of_row, owner;
    if of_row is null then
        return;
    end if;
    return query select fresh, (select k.email from customers k where k.id = owner);
end
$$;

-- The chat that asked for a mail.
create function chat_of_mail(mail bigint) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
    select c.conversation_id from mails m join identity_codes c on c.id = m.code_id where m.id = mail
$$;

-- Tries a code. Answers 'verified', 'refused', 'spent' (three wrong tries, or replaced), 'expired', 'none' (none was asked for)
-- or 'locked'. The code that verified a chat answers 'verified' again while it lasts, since a turn may be run twice.
create function try_code(who uuid, claimed_code text, link_for interval) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    asked   identity_codes;
    matches boolean;
begin
    perform pg_advisory_xact_lock(hashtextextended(who::text, 1));
    select * into asked from identity_codes where identity_id = who order by id desc limit 1;
    if asked.id is null then
        return 'none';
    end if;
    perform pg_advisory_xact_lock(hashtextextended(encode(asked.claim, 'hex'), 2));
    if verification_locked(who, array[asked.claim]) then
        return 'locked';
    end if;
    matches := asked.customer_id is not null and asked.digest is not null and sha256(asked.digest)
        = sha256(hmac_sha256((select code_key from identity_rules), int8send(asked.id) || convert_to(claimed_code, 'UTF8')));
    if coalesce(asked.expires_at, asked.asked_at + interval '10 minutes') <= now() then
        return 'expired';
    end if;
    if asked.ended = 'used' and matches then
        return 'verified';
    end if;
    if asked.ended is not null then
        return 'spent';
    end if;
    insert into verification_attempts (identity_id, claims, correct, at) values (who, array[asked.claim], matches, now());
    if not matches then
        update identity_codes set wrong = wrong + 1, ended = case when wrong + 1 >= 3 then 'spent' end where id = asked.id;
        return case when asked.wrong + 1 >= 3 then 'spent' else 'refused' end;
    end if;
    update identity_codes set ended = 'used' where id = asked.id;
    insert into identity_links (identity_id, customer_id, method, verified_at, expires_at)
    values (who, asked.customer_id, 'email_code', now(), now() + least(link_for, interval '365 days'))
    on conflict (identity_id) do update
        set customer_id = excluded.customer_id, method = excluded.method,
            verified_at = excluded.verified_at, expires_at = excluded.expires_at;
    return 'verified';
end
$$;

-- What became of the mail with the latest code: 'sent', 'waiting' or 'failed'. Where nobody has the address the sender only asks
-- its server whether it is there, so that the answer tells nothing.
create function code_mail(who uuid) returns text
language sql stable security definer set search_path = public, pg_temp as $$
    select case m.state when 'sent' then 'sent' when 'failed' then 'failed' else case when m.attempts > 0 then 'waiting' else 'sent' end end
    from mails m join identity_codes c on c.id = m.code_id where c.identity_id = who order by m.id desc limit 1
$$;

-- The e-mail address alone, only where the rules say so. Wrong ones are counted like every other try.
create function verify_email_alone(who uuid, claimed_email text, link_for interval) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    claimed bytea[] := array[email_claim(claimed_email)];
    found   text;
    matches int;
begin
    if not exists (select from identity_rules where proof = 'email') then
        return 'refused';
    end if;
    perform pg_advisory_xact_lock(hashtextextended(who::text, 1));
    perform pg_advisory_xact_lock(hashtextextended(encode(claimed[1], 'hex'), 2));
    if verification_locked(who, claimed) then
        return 'locked';
    end if;
    select min(id), count(*) into found, matches from customers where lower(email) = lower(trim(claimed_email));
    insert into verification_attempts (identity_id, claims, correct, at) values (who, claimed, matches = 1, now());
    if matches is distinct from 1 then
        return 'refused';
    end if;
    insert into identity_links (identity_id, customer_id, method, verified_at, expires_at)
    values (who, found, 'email', now(), now() + least(link_for, interval '365 days'))
    on conflict (identity_id) do update
        set customer_id = excluded.customer_id, method = excluded.method,
            verified_at = excluded.verified_at, expires_at = excluded.expires_at;
    return 'verified';
end
$$;

-- Where a code alone counts, the weaker proofs prove nothing, whoever calls them.
alter function verify_identity(uuid, text, text, text, text, interval) rename to verify_by_postcode;
create function verify_identity(
    who uuid, claimed_email text, claimed_first text, claimed_last text, claimed_postcode text, link_for interval
) returns text
language sql volatile security definer set search_path = public, pg_temp as $$
    select case when (select proof from identity_rules) = 'code' then 'refused'
           else verify_by_postcode(who, claimed_email, claimed_first, claimed_last, claimed_postcode, link_for) end
$$;

alter function verify_guest_order(uuid, text, text, interval) rename to verify_by_order;
create function verify_guest_order(who uuid, claimed_order text, claimed_email text, grant_for interval) returns text
language sql volatile security definer set search_path = public, pg_temp as $$
    select case when (select proof from identity_rules) = 'code' then 'refused'
           else verify_by_order(who, claimed_order, claimed_email, grant_for) end
$$;

-- How this chat proved who it is, and until when; no row for a stranger.
create function identity_link(who uuid) returns table (method text, verified_at timestamptz, expires_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select method, verified_at, expires_at from identity_links where identity_id = who and expires_at > now()
$$;

-- Whether this chat may change its customer's orders: 'yes', 'code' (it must prove more), 'stranger'.
create function may_write(who uuid) returns text
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce((
        select case when r.writes = 'same' or l.method in ('email_code', 'vouched', 'operator') then 'yes' else 'code' end
        from identity_links l, identity_rules r where l.identity_id = who and l.expires_at > now()), 'stranger')
$$;

-- Forgetting ends codes too: one that verified must not verify again.
create or replace function unlink_identity(who uuid) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from identity_links where identity_id = who;
    delete from guest_grants where identity_id = who;
    update identity_codes set ended = 'replaced' where identity_id = who and ended is distinct from 'replaced';
$$;

-- What is of no use after a day: codes, and tries to verify, which are looked at for two hours.
create function sweep_proofs() returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from identity_codes where asked_at < now() - interval '1 day';
    delete from verification_attempts where at < now() - interval '1 day';
$$;

revoke execute on function hmac_sha256(bytea, bytea), email_claim(text), chat_of_mail(bigint), request_code(uuid, uuid, text, text), code_to_send(bigint), code_mail(uuid),
    try_code(uuid, text, interval), verify_email_alone(uuid, text, interval), verify_identity(uuid, text, text, text, text, interval),
    verify_by_postcode(uuid, text, text, text, text, interval), verify_guest_order(uuid, text, text, interval),
    verify_by_order(uuid, text, text, interval), identity_link(uuid), may_write(uuid), sweep_proofs() from public;
revoke execute on function verify_by_postcode(uuid, text, text, text, text, interval), verify_by_order(uuid, text, text, interval)
    from mercer_turn;
grant execute on function request_code(uuid, uuid, text, text), code_mail(uuid), try_code(uuid, text, interval),
    verify_email_alone(uuid, text, interval), verify_identity(uuid, text, text, text, text, interval),
    verify_guest_order(uuid, text, text, interval), identity_link(uuid), may_write(uuid) to mercer_turn;
grant execute on function code_to_send(bigint), chat_of_mail(bigint), sweep_proofs() to mercer_jobs;
grant select, update on mails to mercer_jobs;
-- what is told without having been asked: replies that jobs write
grant insert on messages, replies, reply_facts, reply_claims, outbox to mercer_jobs;
