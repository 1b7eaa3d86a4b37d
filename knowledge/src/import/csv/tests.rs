use super::*;
use crate::shop::{OrderStatus, PaymentKind};

fn options() -> ImportOptions {
    ImportOptions { currency: "EUR".to_owned(), ..ImportOptions::default() }
}

fn read_products(text: &str) -> Batch<Product> {
    let input = Input::new("products.csv", text.into());
    crate::import::catalogue::read(&[input], &options())
}

fn read_orders(text: &str) -> (Batch<Order>, Vec<Row<Customer>>) {
    let input = Input::new("orders.csv", text.into());
    crate::import::sales::read(&[input], &options())
}

fn bad<T>(batch: &Batch<T>) -> Vec<String> {
    batch.bad.iter().map(ToString::to_string).collect()
}

const SHOPIFY_PRODUCTS: &str = "\u{feff}Handle,Title,Body (HTML),Vendor,Type,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Image Src,Status\r
shirt,Linen Shirt,\"<p>Light &amp; airy.</p>\r
<ul><li>Linen</li></ul>\",Acme,Shirts,Colour,Blue,Size,M,SH-B-M,shopify,3,deny,\"1,049.00\",,active\r
shirt,,,,,,Blue,,L,'SH-B-L,shopify,0,deny,49.50,,\r
shirt,,,,,,Red,,L,,shopify,-2,continue,49.50,,\r
shirt,,,,,,,,,,,,,,https://img.example/2.png,\r
mug,Mug,,Acme,Kitchen,Title,Default Title,,,,,,deny,9,,draft\r
hat,Hat,,Acme,Hats,Title,Default Title,,,,,,deny,free,,active\r
";

#[test]
fn shopify_products_have_a_row_a_variant() {
    let batch = read_products(SHOPIFY_PRODUCTS);
    let shirt = &batch.rows[0].value;
    assert_eq!(shirt.description.as_deref(), Some("Light & airy.\n- Linen"));
    assert_eq!((shirt.category.as_deref(), shirt.url.as_deref()), (Some("Shirts"), Some("/products/shirt")));
    let variants: Vec<_> = shirt
        .variants
        .iter()
        .map(|one| {
            format!("{} {} {} {} {:?} {}", one.id, one.price, one.currency, one.available, one.stock, serde_json::json!(one.options))
        })
        .collect();
    assert_eq!(
        variants,
        [
            r#"SH-B-M 1049.00 EUR true Some(3) {"Colour":"Blue","Size":"M"}"#,
            r#"SH-B-L 49.50 EUR false Some(0) {"Colour":"Blue","Size":"L"}"#,
            r#"shirt/red/l 49.50 EUR true Some(0) {"Colour":"Red","Size":"L"}"#,
        ]
    );
    let mug = &batch.rows[1].value.variants[0];
    assert_eq!((mug.id.as_str(), mug.available, mug.stock, mug.options.len()), ("mug", false, None, 0));
    // the record before it has a line break in a cell: lines are those of the file
    assert_eq!(bad(&batch), ["products.csv:8: the Variant Price \"free\" is not an amount"]);
}

const SHOPIFY_ORDERS: &str = "Name,Email,Financial Status,Fulfillment Status,Currency,Subtotal,Shipping,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Shipping Name,Shipping Street,Shipping Address1,Shipping Address2,Shipping City,Shipping Zip,Shipping Province,Shipping Country,Payment Method,Cancelled at,Refunded Amount
#1002,Jane@example.com,partially_refunded,fulfilled,USD,108.00,5.00,113.00,2026-01-05 13:22:01 +0100,2,Linen Shirt - Blue / M,49.50,SH-B-M,Jane van Roe,Jane Roe,1 Elm Rd,1 Elm Rd,Flat 2,New York,'10001,NY,US,Shopify Payments,,9.00
#1002,Jane@example.com,,,,,,,,1,Mug,9.00,,,,,,,,,,,,,
#1001,jane@example.com,voided,unfulfilled,USD,9.00,0,9.00,2026-01-04 10:00:00 +0000,1,Mug,9.00,,Jane Roe,Jane Roe,1 Old Rd,1 Old Rd,,Boston,02101,MA,US,,2026-01-04 11:00:00 +0000,
#1000,,paid,,USD,9.00,0,9.00,2026-01-03 10:00:00 +0000,1,Mug,9.00,,,,,,,,,,,,,
";

#[test]
fn shopify_orders_bring_their_customers() {
    let (batch, customers) = read_orders(SHOPIFY_ORDERS);
    let order = &batch.rows[0].value;
    assert_eq!((order.id.as_str(), &order.status, order.currency.as_str()), ("#1002", &OrderStatus::Shipped, "USD"));
    assert_eq!(order.placed_at.unwrap().to_rfc3339(), "2026-01-05T12:22:01+00:00");
    assert_eq!(order.address.to_string(), "1 Elm Rd, Flat 2, New York, NY 10001, US");
    let items: Vec<_> =
        order.items.iter().map(|item| format!("{}x {} {} {}", item.quantity, item.name, item.price, item.variant)).collect();
    assert_eq!(items, ["2x Linen Shirt - Blue / M 49.50 SH-B-M", "1x Mug 9.00 "]);
    let payments: Vec<_> = order.payments.iter().map(|one| (one.kind, one.amount.to_string(), one.method.to_string())).collect();
    assert_eq!(
        payments,
        [
            (PaymentKind::Payment, "113.00".to_owned(), "Shopify Payments".to_owned()),
            (PaymentKind::Refund, "9.00".to_owned(), "Shopify Payments".to_owned()),
        ]
    );
    let cancelled = &batch.rows[1].value;
    assert_eq!((&cancelled.status, cancelled.payments.len()), (&OrderStatus::Cancelled, 0));
    // one customer, whatever the capitals of the e-mail; the export's first order is its newest
    assert_eq!(customers.len(), 1);
    assert_eq!((&customers[0].value.id, &cancelled.customer), (&order.customer, &order.customer));
    assert_eq!((customers[0].value.name.first.as_str(), customers[0].value.name.last.as_str()), ("Jane", "van Roe"));
    assert!(!order.customer.as_str().contains("jane"));
    assert_eq!(bad(&batch), ["orders.csv:5: order #1000 has no Email, so its customer is not known"]);
}

const WOO_PRODUCTS: &str = r#"ID,Type,SKU,Name,Published,Short description,Description,In stock?,Stock,Sale price,Regular price,Categories,Parent,Attribute 1 name,Attribute 1 value(s)
10,variable,HOOD,Hoodie,1,Warm.,"<p>Very\nwarm.</p>",1,,,,"Clothing > Hoodies, Sale",,Size,"S, M"
11,variation,HOOD-S,Hoodie - S,1,,,1,4,"39,90","45,00",,HOOD,Size,S
12,variation,,Hoodie - M,1,,,0,0,,45,,id:10,Size,M
13,"simple, downloadable",BOOK,Book,0,,,1,,,9.99,Books,,Format,PDF
14,simple,PEN,Pen,1,,,1,,,,Office,,,
15,variation,CAP-S,Cap,1,,,1,,,5,,CAP,,
"#;

#[test]
fn woocommerce_variations_go_to_their_parents() {
    let batch = read_products(WOO_PRODUCTS);
    let hoodie = &batch.rows[0].value;
    assert_eq!((hoodie.id.as_str(), hoodie.name.as_str(), hoodie.category.as_deref()), ("10", "Hoodie", Some("Hoodies")));
    assert_eq!(hoodie.description.as_deref(), Some("Warm.\n\nVery\nwarm."));
    let variants: Vec<_> = hoodie
        .variants
        .iter()
        .map(|one| format!("{} {} {} {:?} {}", one.id, one.price, one.available, one.stock, one.options["Size"]))
        .collect();
    assert_eq!(variants, [r#"HOOD-S 39.90 true Some(4) "S""#, r#"12 45 false Some(0) "M""#]);
    assert!(!batch.rows[1].value.variants[0].available, "it is not published");
    assert_eq!(
        bad(&batch),
        ["products.csv:6: PEN has no Regular price", "products.csv:7: the variation's Parent \"CAP\" is not in this file"]
    );
}

const WOO_ORDERS: &str = r#""Order Number","Order Status","Order Date","First Name (Billing)","Last Name (Billing)","Address 1&2 (Billing)","City (Billing)","State Code (Billing)","Postcode (Billing)","Country Code (Billing)","Email (Billing)","Address 1&2 (Shipping)","City (Shipping)","Postcode (Shipping)","Country Code (Shipping)","Payment Method Title","Order Total Amount","Order Refund Amount",SKU,"Item Name","Product Variation",Quantity,"Item Cost"
501,Processing,"2026-02-01 09:30",Ana,Diaz,"Calle 1",Madrid,M,28001,ES,ana@example.com,,,,,PayPal,"84,90",0,HOOD-S,Hoodie,"Size: S",2,"39,95"
501,Processing,"2026-02-01 09:30",Ana,Diaz,"Calle 1",Madrid,M,28001,ES,ana@example.com,,,,,PayPal,"84,90",0,BOOK,Book,,1,5
502,wc-completed,"sometime",Ana,Diaz,"Calle 1",Madrid,M,28001,ES,ana@example.com,,,,,PayPal,5,0,BOOK,Book,,1,5
"#;

#[test]
fn woocommerce_orders_of_the_advanced_order_export() {
    let (batch, customers) = read_orders(WOO_ORDERS);
    let order = &batch.rows[0].value;
    assert_eq!((order.id.as_str(), &order.status, order.currency.as_str()), ("501", &OrderStatus::Pending, "EUR"));
    assert_eq!(order.address.to_string(), "Calle 1, Madrid, M 28001, ES");
    let items: Vec<_> = order
        .items
        .iter()
        .map(|item| format!("{}x {} {} {}", item.quantity, item.variant, item.price, serde_json::json!(item.options)))
        .collect();
    assert_eq!(items, [r#"2x HOOD-S 39.95 {"Size":"S"}"#, "1x BOOK 5 {}"]);
    assert_eq!(order.payments[0].amount.to_string(), "84.90");
    assert_eq!(customers[0].value.name.last, "Diaz");
    assert_eq!(bad(&batch), ["orders.csv:4: the date \"sometime\" of order 502 is not one"]);
}

#[test]
fn woocommerce_orders_of_one_row_per_item() {
    let (batch, _) = read_orders(
        "order_id;order_number;date;status;order_total;refunded_total;order_currency;payment_method;billing_first_name;billing_last_name;billing_email;billing_address_1;billing_city;billing_postcode;billing_country;item_name;item_sku;item_quantity;item_total;item_refunded
7;A-7;2026-03-01 10:00:00;completed;30.00;-10.00;GBP;stripe;Al;Poe;al@example.com;2 High St;York;YO1;GB;Pen;PEN;3;30.00;1
",
    );
    assert_eq!(bad(&batch), Vec::<String>::new());
    let order = &batch.rows[0].value;
    assert_eq!((order.id.as_str(), &order.status, order.currency.as_str()), ("A-7", &OrderStatus::Delivered, "GBP"));
    assert_eq!((order.items[0].price.to_string().as_str(), order.items[0].quantity), ("10.00", 3));
    let sums: Vec<_> = order.payments.iter().map(|one| one.amount.to_string()).collect();
    assert_eq!(sums, ["30.00", "10.00"]);
}

#[test]
fn a_table_that_is_something_else_is_named_once() {
    let (batch, _) = read_orders(SHOPIFY_PRODUCTS);
    assert_eq!(bad(&batch), ["orders.csv:1: the file is a product export of Shopify, from which no orders can be read"]);
    let batch = read_products("a,b\n1,2\n");
    assert_eq!(
        bad(&batch),
        ["products.csv:1: the file is a table whose columns are neither Shopify's nor WooCommerce's, from which no products can be read"]
    );
}

#[test]
fn a_record_that_is_not_utf8_is_named_by_its_line() {
    let mut bytes = SHOPIFY_PRODUCTS.replace("hat,Hat,,Acme,Hats,Title,Default Title,,,,,,deny,free,,active\r\n", "").into_bytes();
    bytes.extend(b"cap,C\xffp,,,,,,,,,,,,9,,\r\n");
    let batch = crate::import::catalogue::read(&[Input::new("products.csv", bytes)], &options());
    assert_eq!(batch.rows.len(), 2);
    assert!(bad(&batch)[0].starts_with("products.csv:8: is not UTF-8"), "{:?}", bad(&batch));
}

#[test]
fn money_is_read_as_people_write_it() {
    for (text, amount) in [
        ("9", "9"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234", "1234"),
        ("12,5", "12.5"),
        ("$1,234,567.89", "1234567.89"),
        ("45,00 €", "45.00"),
        ("EUR 1 234.00", "1234.00"),
        ("-3.10", "-3.10"),
    ] {
        assert_eq!(values::money(text).map(|money| money.to_string()).as_deref(), Some(amount), "{text}");
    }
    for wrong in ["", "free", "about 5", "1-2"] {
        assert_eq!(values::money(wrong), None, "{wrong}");
    }
}
