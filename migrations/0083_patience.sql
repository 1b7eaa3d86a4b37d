-- When nobody answered in the set time, the shopper is told so, once.
alter table handoffs add column told_at timestamptz;
