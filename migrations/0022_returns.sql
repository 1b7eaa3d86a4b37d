-- A return's refund goes to a method that paid, or to a gift card of the customer's, as the rule of the proposal allows.
create or replace function do_return(p proposals) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    items   text[] := texts(p.arguments -> 'item_ids');
    goes_to text := p.arguments ->> 'payment_method_id';
    paid    boolean;
    card    boolean;
begin
    if cardinality(items) = 0 or exists (
        select from (select item, count(*) as pieces from unnest(items) item group by item) asked
        where asked.pieces > (select coalesce(sum(quantity), 0) from order_items where order_id = p.order_id and variant_id = asked.item)
    ) then
        perform refuse('items');
    end if;
    paid := exists (select from payments y where y.order_id = p.order_id and y.kind = 'payment' and y.method = goes_to);
    card := exists (select from payment_methods m where m.customer_id = p.customer_id and m.id = goes_to and m.kind = 'gift_card');
    if not (paid and p.rule -> 'refund_to' ? 'original' or card and p.rule -> 'refund_to' ? 'gift_card') then
        perform refuse('method');
    end if;
    update orders set status = 'return requested' where id = p.order_id;
end
$$;
