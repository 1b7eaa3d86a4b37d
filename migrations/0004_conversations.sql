-- Who writes (identities), what was said (messages), what was answered and why (replies), what is still to be sent (outbox).

create table identities (
    id          uuid primary key default gen_random_uuid(),
    channel     text not null,
    external_id text not null,
    created_at  timestamptz not null default now(),
    unique (channel, external_id)
);

-- A chat identity that has proved which customer it is.
create table identity_links (
    identity_id uuid primary key references identities on delete cascade,
    customer_id text not null references customers on delete cascade,
    method      text not null check (method in ('email_postcode', 'name_postcode', 'operator')),
    verified_at timestamptz not null,
    expires_at  timestamptz not null
);

-- A guest who named an order with its e-mail may see that one order.
create table guest_grants (
    identity_id uuid not null references identities on delete cascade,
    order_id    text not null references orders on delete cascade,
    granted_at  timestamptz not null,
    expires_at  timestamptz not null,
    primary key (identity_id, order_id)
);

-- Every try to verify. `claims` are digests of the claimed e-mail, name or order: whether it exists is not recorded.
create table verification_attempts (
    id          bigint generated always as identity primary key,
    identity_id uuid not null references identities on delete cascade,
    claims      bytea[] not null,
    correct     boolean not null,
    at          timestamptz not null
);
create index on verification_attempts (identity_id, at);
create index on verification_attempts using gin (claims);

-- Which customer and which guest orders a transaction may see. Written by bind_* alone; a transaction id never comes back.
create unlogged table bindings (
    xact        xid8 primary key,
    customer_id text,
    orders      text[] not null default '{}'
);

create table conversations (
    id          uuid primary key default gen_random_uuid(),
    identity_id uuid not null references identities on delete cascade,
    channel     text not null,
    -- where replies go: a chat id, a channel id, a web session
    address     text not null,
    private     boolean not null,
    language    text,
    state       jsonb not null default '{}',
    -- who answers: the bot, or the queue and then a person
    handler     text not null default 'bot' check (handler in ('bot', 'queue', 'agent')),
    created_at  timestamptz not null,
    updated_at  timestamptz not null,
    unique (channel, address, identity_id)
);

create table messages (
    id              bigint generated always as identity primary key,
    conversation_id uuid not null references conversations on delete cascade,
    -- the platform's own id: an update that is delivered twice is stored once
    external_id     text not null,
    author          text not null check (author in ('shopper', 'bot', 'agent')),
    text            text not null,
    -- a button that was pressed instead of words typed
    pressed         text,
    attachments     jsonb not null default '[]',
    received_at     timestamptz not null,
    edited_at       timestamptz,
    deleted_at      timestamptz,
    -- the turn that answered it; null while it waits
    reply_id        uuid,
    unique (conversation_id, external_id)
);
create index on messages (conversation_id, id);
create index messages_waiting on messages (conversation_id) where reply_id is null and author = 'shopper';

create table replies (
    id              uuid primary key,
    conversation_id uuid not null references conversations on delete cascade,
    text            text not null,
    buttons         jsonb not null default '[]',
    source          text not null check (source in ('model', 'template', 'article', 'refusal', 'handoff')),
    language        text not null,
    intent          text not null,
    sentiment       text not null,
    -- how it came about: model hash, prompt, seed, draft, verdicts, token counts, timings
    explanation     jsonb not null,
    created_at      timestamptz not null
);
create index on replies (conversation_id, created_at);

create table reply_facts (
    reply_id uuid not null references replies on delete cascade,
    id       text not null,
    kind     text not null,
    subject  text not null,
    field    text not null,
    value    jsonb not null,
    source   text not null,
    primary key (reply_id, id)
);

create table reply_claims (
    reply_id  uuid not null references replies on delete cascade,
    position  int not null,
    text      text not null,
    kind      text not null,
    supported boolean not null,
    facts     text[] not null default '{}',
    primary key (reply_id, position)
);

-- A reply is recorded here in the transaction that stores it, then sent.
--   pending  to be sent at `due_at`      sending  handed to the platform, outcome not known yet
--   sent     the platform has it         failed   the platform refused for good (blocked, gone)
create table outbox (
    id              bigint generated always as identity primary key,
    conversation_id uuid not null references conversations on delete cascade,
    reply_id        uuid references replies on delete cascade,
    channel         text not null,
    text            text not null,
    buttons         jsonb not null default '[]',
    nonce           text not null unique,
    state           text not null default 'pending' check (state in ('pending', 'sending', 'sent', 'failed')),
    attempts        int not null default 0,
    due_at          timestamptz not null,
    sent_at         timestamptz,
    external_id     text,
    error           text,
    -- a send whose outcome stayed unknown and that was repeated
    repeated        boolean not null default false
);
create index outbox_open on outbox (channel, due_at) where state in ('pending', 'sending');
create index on outbox (conversation_id, id);

create table handoffs (
    id              bigint generated always as identity primary key,
    conversation_id uuid not null references conversations on delete cascade,
    reason          text not null,
    created_at      timestamptz not null,
    taken_at        timestamptz,
    taken_by        bigint,
    closed_at       timestamptz
);
create unique index handoffs_open on handoffs (conversation_id) where closed_at is null;

-- Files that shoppers sent, kept for the agent. The bytes lie in the data folder under `path`.
create table attachments (
    id              uuid primary key default gen_random_uuid(),
    conversation_id uuid not null references conversations on delete cascade,
    message_id      bigint references messages on delete cascade,
    name            text not null,
    media_type      text not null,
    bytes           bigint not null,
    path            text not null,
    created_at      timestamptz not null
);

create table agents (
    id            bigint generated always as identity primary key,
    name          text not null,
    email         text not null unique,
    role          text not null check (role in ('agent', 'admin', 'auditor')),
    password_hash text,
    created_at    timestamptz not null,
    disabled_at   timestamptz
);
alter table handoffs add foreign key (taken_by) references agents;

-- Small things that the program remembers about itself: what the demo shop's day is, whether it was loaded, platform offsets.
create table settings (
    name  text primary key,
    value jsonb not null
);
