-- After a close the bot asks once in a conversation how it was.
alter table handoffs add column rating_asked_at timestamptz;
