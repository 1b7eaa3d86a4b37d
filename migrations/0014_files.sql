-- Files that shoppers send: what became of each, and where its bytes can be fetched again.

alter table attachments
    --   announced  its bytes are being fetched    kept  they lie under `path`    missing  they will not come
    add column state    text not null default 'announced' check (state in ('announced', 'kept', 'missing')),
    -- why it is missing, in words for the agent
    add column why      text,
    -- where the platform has it: a file's id on Telegram, an address on Discord
    add column source   text not null default '',
    -- the last try to fetch it began then
    add column tried_at timestamptz not null default now();
update attachments set state = case path when '' then 'missing' else 'kept' end, why = case path when '' then 'the fetching was interrupted' end;
create index attachments_announced on attachments (tried_at) where state = 'announced';
create index on attachments (conversation_id, id);
create index on attachments (created_at);
