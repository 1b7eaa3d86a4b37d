-- What a customer wrote beside an order. Notes that give orders to a machine wait in the quarantine instead.

alter table orders add column note text;
