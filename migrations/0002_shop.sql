-- The shop: products, customers, orders, reviews. Ids are the shop's own. Money is numeric with two places.
-- Options are json, not jsonb: the shop's order of options is kept.
-- `version` counts the changes of a row; facts and confirmations name it.

create table products (
    id          text primary key,
    name        text not null,
    description text,
    category    text,
    url         text,
    version     bigint not null default 1
);

create table variants (
    id         text primary key,
    product_id text not null references products on delete cascade,
    position   int not null,
    options    json not null default '{}',
    price      numeric(12, 2) not null,
    currency   text not null,
    available  boolean not null,
    stock      int,
    version    bigint not null default 1
);
create index on variants (product_id, position);

-- How products are found: one row a product, `terms` for words, `embedding` for meaning (multilingual-e5-small).
create table product_search (
    product_id text primary key references products on delete cascade,
    words      text not null,
    terms      tsvector not null,
    embedding  vector(384) not null
);
create index on product_search using gin (terms);
create index on product_search using gin (words gin_trgm_ops);

create table customers (
    id         text primary key,
    first_name text not null,
    last_name  text not null,
    email      text not null,
    phone      text,
    line1      text not null,
    line2      text,
    city       text not null,
    region     text,
    postcode   text not null,
    country    text not null,
    version    bigint not null default 1
);
create index on customers (lower(email));
create index on customers (lower(last_name), lower(first_name));

create table payment_methods (
    customer_id text not null references customers on delete cascade,
    id          text not null,
    position    int not null,
    kind        text not null check (kind in ('gift_card', 'paypal', 'credit_card')),
    brand       text,
    last4       text,
    balance     numeric(12, 2),
    primary key (customer_id, id)
);

create table orders (
    id          text primary key,
    customer_id text not null references customers on delete cascade,
    status      text not null,
    placed_at   timestamptz,
    currency    text not null,
    line1       text not null,
    line2       text,
    city        text not null,
    region      text,
    postcode    text not null,
    country     text not null,
    updated_at  timestamptz,
    version     bigint not null default 1
);
create index on orders (customer_id, placed_at desc);

create table order_items (
    order_id   text not null references orders on delete cascade,
    position   int not null,
    product_id text not null,
    variant_id text not null,
    name       text not null,
    options    json not null default '{}',
    price      numeric(12, 2) not null,
    quantity   int not null check (quantity > 0),
    primary key (order_id, position)
);

create table shipments (
    order_id text not null references orders on delete cascade,
    position int not null,
    tracking text[] not null default '{}',
    variants text[] not null default '{}',
    carrier  text,
    eta      date,
    primary key (order_id, position)
);

create table payments (
    order_id text not null references orders on delete cascade,
    position int not null,
    kind     text not null check (kind in ('payment', 'refund')),
    amount   numeric(12, 2) not null,
    method   text not null,
    primary key (order_id, position)
);

-- What Mercer changed, as it is told to the shop's own system and written into exports.
create table order_changes (
    id        bigint generated always as identity primary key,
    order_id  text not null references orders on delete cascade,
    name      text not null,
    arguments jsonb not null,
    at        timestamptz not null,
    taken_at  timestamptz
);
create index on order_changes (order_id);

create table reviews (
    id         text primary key,
    product_id text,
    rating     int check (rating between 1 and 5),
    text       text not null,
    language   text,
    written_at timestamptz
);
create index on reviews (product_id);
