insert into order_changes (customer_id, name, arguments, at) values
    ('C-ada', 'modify_user_address', '{"user_id": "C-ada", "address1": "1 Mill Lane", "city": "Leeds", "zip": "LS1 4AB"}', '2026-11-01T00:00:00Z');
insert into webhook_deliveries (change_id, customer_id, made_at, due_at)
select id, customer_id, at, at from order_changes where customer_id is not null;
