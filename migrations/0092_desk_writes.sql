-- People of the shop change orders by the same two steps as shoppers do, while they hold the chat: for the customer whom the chat has
-- proved to be, with the same checks under the same locks.

-- Whether somebody holds a conversation.
create function holds_chat(agent bigint, chat uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (select from conversations c join handoffs h on h.conversation_id = c.id
                   where c.id = chat and c.handler = 'agent' and h.closed_at is null and h.taken_by = agent)
$$;

-- Opens a proposal of somebody who holds the chat; any other open one of the conversation is void. Answers false where they do not hold
-- it, where there is no proved customer, or where the order is not the customer's.
create function desk_propose(
    agent bigint, conversation uuid, what text, with_arguments jsonb, about_order text, seen_order bigint, seen_customer bigint,
    costs numeric, by_rule jsonb, token text, lasts interval
) returns boolean
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    who      uuid;
    customer text;
begin
    -- one at a time in one conversation
    select identity_id into who from conversations where id = conversation for update;
    select customer_id into customer from identity_links where identity_id = who and expires_at > now();
    if customer is null or not holds_chat(agent, conversation)
        or (about_order is not null and not exists (select from orders where id = about_order and customer_id = customer)) then
        return false;
    end if;
    update proposals set state = 'void', why = 'replaced', ended_at = now() where conversation_id = conversation and state = 'open';
    insert into proposals (conversation_id, identity_id, customer_id, order_id, name, arguments, order_version, customer_version,
                           money, rule, made_by, token_hash, created_at, expires_at)
    values (conversation, who, customer, about_order, what, with_arguments, seen_order, seen_customer,
            costs, by_rule, 'agent:' || agent, sha256(convert_to(token, 'UTF8')), now(), now() + least(lasts, interval '1 day'));
    return true;
end
$$;

-- Has such a proposal done, once, by who made it and holds the chat still. Answers as confirm_proposal does.
create function desk_confirm(agent bigint, with_token text, out outcome text, out reason text)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    p    proposals;
    held boolean;
begin
    select * into p from proposals
    where token_hash = sha256(convert_to(with_token, 'UTF8')) and made_by = 'agent:' || agent;
    if p.id is null then
        outcome := 'unknown';
        return;
    end if;
    perform from conversations where id = p.conversation_id for update;
    held := holds_chat(agent, p.conversation_id);
    if p.state = 'open' and not held then
        outcome := 'void';
        reason := 'person';
        return;
    end if;
    -- what was proposed to the shopper is not done while a person holds the chat; this was proposed by that person. The row is locked:
    -- nobody sees the chat without its holder.
    update conversations set handler = 'queue' where id = p.conversation_id and held;
    select c.outcome, c.reason into outcome, reason from confirm_proposal(p.identity_id, with_token, -agent) c;
    update conversations set handler = 'agent' where id = p.conversation_id and held;
end
$$;

revoke execute on function holds_chat(bigint, uuid), desk_confirm(bigint, text),
    desk_propose(bigint, uuid, text, jsonb, text, bigint, bigint, numeric, jsonb, text, interval) from public;
grant execute on function desk_confirm(bigint, text),
    desk_propose(bigint, uuid, text, jsonb, text, bigint, bigint, numeric, jsonb, text, interval) to mercer_desk;
