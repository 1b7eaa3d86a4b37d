insert into webhook_deliveries (change_id, order_id, made_at, due_at)
select id, order_id, '2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z' from order_changes;

insert into hook_deliveries (id, at) values ('msg_1', '2026-11-01T00:00:00Z');
