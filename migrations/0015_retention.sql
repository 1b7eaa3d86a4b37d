-- What was said does not stay for ever: after a time its words go, and what they became; after a longer one the chat.

-- its words are gone, for their time was over
alter table messages add column expired_at timestamptz;
alter table replies  add column expired_at timestamptz;
create index messages_fresh on messages (received_at) where expired_at is null;
create index replies_fresh on replies (created_at) where expired_at is null;
grant select, delete on reply_facts, reply_claims to mercer_jobs;

-- Removes what nobody can use any more: links and grants that have ended, tries to verify that lock nothing, ended sessions,
-- leftovers of programs that were killed.
create function expire_proofs() returns void
language sql volatile security definer set search_path = public, pg_temp as $$
    delete from identity_links where expires_at < now();
    delete from guest_grants where expires_at < now();
    delete from verification_attempts where at < now() - interval '1 day';
    delete from web_sessions where expires_at < now();
    delete from turn_leases where until < now() - interval '1 hour';
    delete from bindings where xact < pg_snapshot_xmin(pg_current_snapshot());
$$;

-- Removes the chat identities that have not written since, with all that hangs on them, save those whose chat waits for a person.
-- Answers how many there were.
create function expire_identities(before timestamptz) returns bigint
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    gone bigint;
begin
    delete from identities i
    where i.created_at < before
      and not exists (select from conversations c where c.identity_id = i.id and c.updated_at >= before)
      and not exists (select from conversations c join handoffs h on h.conversation_id = c.id
                      where c.identity_id = i.id and h.closed_at is null);
    get diagnostics gone = row_count;
    return gone;
end
$$;

revoke execute on function expire_proofs(), expire_identities(timestamptz) from public;
grant execute on function expire_proofs(), expire_identities(timestamptz) to mercer_jobs;
