-- What a reply's review read, to the type: a replay reads it again.

-- the order that the facts had, and each with its types, audience and time; empty for replies from before these columns
alter table reply_facts add column position int not null default 0;
alter table reply_facts add column typed jsonb;
