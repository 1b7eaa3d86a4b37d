-- a change that its proposal names
insert into proposals (conversation_id, identity_id, customer_id, order_id, name, arguments, order_version, customer_version, rule,
                       made_by, token_hash, created_at, expires_at, state, ended_at, change_id)
select conversation_id, identity_id, customer_id, 'T-3', 'modify_pending_order_address', '{"order_id": "T-3"}', 1, 1, rule, made_by, '\x02',
       created_at, expires_at, 'done', created_at, (select min(id) from order_changes where order_id = 'T-3')
from proposals where order_id = 'T-2';
