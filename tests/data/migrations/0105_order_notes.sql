-- an order from before there were notes is in 0002; this one has one
update orders set note = 'Ring twice, please.' where id = (select min(id) from orders);
