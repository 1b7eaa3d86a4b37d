-- The shop as the tables of 0002 hold it.
insert into products (id, name, description, category, url) values
    ('P-1', 'Enamel Mug', 'A mug for the garden.', 'Kitchen', '/products/enamel-mug'),
    ('P-2', 'Linen Apron', 'An apron with two pockets.', 'Kitchen', '/products/linen-apron');

insert into variants (id, product_id, position, options, price, currency, available, stock) values
    ('V-1', 'P-1', 0, '{"color": "blue"}', 12.50, 'EUR', true, 40),
    ('V-2', 'P-1', 1, '{"color": "red"}', 13.00, 'EUR', false, 0),
    ('V-3', 'P-2', 0, '{"size": "M"}', 39.00, 'EUR', true, 5);

insert into customers (id, first_name, last_name, email, phone, line1, city, region, postcode, country) values
    ('C-ada',  'Ada',  'Winter', 'ada@example.com',  '+44 20 7946 0001', '1 Mill Lane',  'Leeds',  null, 'LS1 4AB', 'UK'),
    ('C-ben',  'Ben',  'Summer', 'Ben@Example.com',  null,               '2 Dock Road',  'Hull',   null, 'HU1-1AA', 'UK'),
    ('C-cleo', 'Cleo', 'Spring', 'cleo@example.com', null,               '3 High Street', 'York',  null, 'YO1 7HH', 'UK'),
    ('C-clea', 'Cleo', 'Spring', 'clea@example.com', null,               '4 High Street', 'York',  null, 'YO1 7HH', 'UK');

insert into payment_methods (customer_id, id, position, kind, brand, last4) values
    ('C-ada', 'card-ada', 0, 'credit_card', 'Norda', '1111'),
    ('C-ben', 'card-ben', 0, 'credit_card', 'Norda', '2222');

insert into orders (id, customer_id, status, placed_at, currency, line1, city, postcode, country) values
    ('T-1', 'C-ada', 'shipped',   '2026-11-10T09:00:00Z', 'EUR', '1 Mill Lane', 'Leeds', 'LS1 4AB', 'UK'),
    ('T-2', 'C-ada', 'pending',   '2026-11-20T09:00:00Z', 'EUR', '1 Mill Lane', 'Leeds', 'LS1 4AB', 'UK'),
    ('T-3', 'C-ben', 'delivered', '2026-10-01T09:00:00Z', 'EUR', '2 Dock Road', 'Hull',  'HU1-1AA', 'UK');

insert into order_items (order_id, position, product_id, variant_id, name, options, price, quantity) values
    ('T-1', 0, 'P-1', 'V-1', 'Enamel Mug',  '{"color": "blue"}', 12.50, 2),
    ('T-2', 0, 'P-2', 'V-3', 'Linen Apron', '{"size": "M"}',     39.00, 1),
    ('T-3', 0, 'P-1', 'V-2', 'Enamel Mug',  '{"color": "red"}',  13.00, 1);

insert into shipments (order_id, position, tracking, variants, carrier, eta) values
    ('T-1', 0, '{NP-771}', '{V-1}', 'Northpost', '2026-11-25'),
    ('T-3', 0, '{NP-313}', '{V-2}', 'Northpost', '2026-10-05');

insert into payments (order_id, position, kind, amount, method) values
    ('T-1', 0, 'payment', 25.00, 'card-ada'),
    ('T-2', 0, 'payment', 39.00, 'card-ada'),
    ('T-3', 0, 'payment', 13.00, 'card-ben');

insert into order_changes (order_id, name, arguments, at) values
    ('T-3', 'modify_pending_order_address', '{"order_id": "T-3"}', '2026-10-02T09:00:00Z');

insert into reviews (id, product_id, rating, text, language, written_at) values
    ('R-1', 'P-1', 5, 'Keeps the tea warm.', 'en', '2026-10-20T10:00:00Z');

insert into product_search (product_id, words, terms, embedding) values
    ('P-1', 'enamel mug', to_tsvector('simple', 'enamel mug'), array_fill(0.05, array[384])::vector);
