-- Writes in two steps. A proposal says what would be done to which rows in which version; a confirmation that carries its
-- one-use token has it done by `confirm_proposal`, in one transaction, or not at all. Proposals stay: they are the audit of
-- who confirmed what, with the rows as they were before.
--   open  waits for its confirmation     done     confirmed and written
--   void  taken back or overtaken        expired  nobody confirmed it in time
create table proposals (
    id               uuid primary key default gen_random_uuid(),
    conversation_id  uuid references conversations on delete set null,
    identity_id      uuid references identities on delete set null,
    customer_id      text not null references customers on delete cascade,
    order_id         text references orders on delete cascade,
    name             text not null,
    arguments        jsonb not null,
    -- the rows as the shopper was shown them
    order_version    bigint,
    customer_version bigint not null,
    -- what the shopper pays; negative: gets back
    money            numeric(12, 2) not null default 0,
    -- the shop's rule at that time: statuses, whether once an order, where refunds may go
    rule             jsonb not null,
    made_by          text not null,
    token_hash       bytea not null unique,
    state            text not null default 'open' check (state in ('open', 'done', 'void', 'expired')),
    created_at       timestamptz not null,
    expires_at       timestamptz not null,
    ended_at         timestamptz,
    -- why it is void, in a word
    why              text,
    -- the message that confirmed it
    message_id       bigint,
    -- the change as it was written down
    change_id        bigint,
    before           json
);
create index on proposals (order_id) where state = 'open';
create index on proposals (identity_id);
create unique index proposals_open on proposals (conversation_id) where state = 'open';

alter table proposals enable row level security;
alter table proposals force row level security;
create policy owner_functions on proposals to current_user using (true) with check (true);
create policy own on proposals for select to mercer_turn using (customer_id = (select bound_customer()));
create policy desk on proposals for select to mercer_desk using (true);
grant select on proposals to mercer_turn, mercer_desk;

-- The token of a pressed button, as its message was stored.
alter table messages add column token text;

-- An order that changes under a proposal, by an import or another write, voids it.
create function void_proposals_of_order() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update proposals set state = 'void', why = 'changed', ended_at = now() where order_id = new.id and state = 'open';
    return null;
end
$$;
create trigger void_proposals after update of version on orders
    for each row when (new.version is distinct from old.version) execute function void_proposals_of_order();

-- A person who takes over voids what the bot has proposed.
create function void_proposals_of_conversation() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update proposals set state = 'void', why = 'person', ended_at = now() where conversation_id = new.id and state = 'open';
    return null;
end
$$;
create trigger void_proposals after update of handler on conversations
    for each row when (new.handler = 'agent' and old.handler <> 'agent') execute function void_proposals_of_conversation();

-- Opens a proposal for the customer whom the identity has proved to be; any other open one of the conversation is void.
-- Answers false where there is no such link or the order is not the customer's.
create function propose(
    who uuid, conversation uuid, what text, with_arguments jsonb, about_order text, seen_order bigint, seen_customer bigint,
    costs numeric, by_rule jsonb, token text, lasts interval
) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    customer text;
begin
    select customer_id into customer from identity_links where identity_id = who and expires_at > now();
    if customer is null
        or not exists (select from conversations where id = conversation and identity_id = who and handler <> 'agent')
        or (about_order is not null and not exists (select from orders where id = about_order and customer_id = customer)) then
        return false;
    end if;
    -- one at a time in one conversation
    perform from conversations where id = conversation for update;
    update proposals set state = 'void', why = 'replaced', ended_at = now() where conversation_id = conversation and state = 'open';
    insert into proposals (conversation_id, identity_id, customer_id, order_id, name, arguments, order_version, customer_version,
                           money, rule, made_by, token_hash, created_at, expires_at)
    values (conversation, who, customer, about_order, what, with_arguments, seen_order, seen_customer,
            costs, by_rule, 'bot', sha256(convert_to(token, 'UTF8')), now(), now() + least(lasts, interval '1 day'));
    return true;
end
$$;

-- Takes a proposal back. Answers the state that it is in afterwards, or 'unknown'.
create function withdraw_proposal(who uuid, with_token text) returns text
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    now_is text;
begin
    update proposals set state = 'void', why = 'declined', ended_at = now()
    where token_hash = sha256(convert_to(with_token, 'UTF8')) and identity_id = who and state = 'open';
    select state into now_is from proposals where token_hash = sha256(convert_to(with_token, 'UTF8')) and identity_id = who;
    return coalesce(now_is, 'unknown');
end
$$;
