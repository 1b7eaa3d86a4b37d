-- A chat that has been quiet for long goes, also where whoever wrote it still writes in another: each chat in a terminal is one of
-- its own.
create or replace function expire_identities(before timestamptz) returns bigint
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
    gone bigint;
begin
    delete from conversations c
    where c.updated_at < before and not exists (select from handoffs h where h.conversation_id = c.id and h.closed_at is null);
    delete from identities i
    where i.created_at < before and not exists (select from conversations c where c.identity_id = i.id);
    get diagnostics gone = row_count;
    return gone;
end
$$;
