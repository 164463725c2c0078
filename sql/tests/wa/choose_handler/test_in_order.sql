begin;
select plan(9);
select wa_test.noon();

select wa_test.register('menu', '{"universal": ["menu"]}');
select wa_test.register('orders', '{"keywords": ["order", "order status"]}');
select wa_test.register('status', '{"keywords": ["order status now"], "is_default": true}');
create function pg_temp.choose(p_owner text, p_text text)
returns text
language sql
as $$
    select wa.choose_handler(p_owner, wa_test.message(p_text));
$$;
select is(pg_temp.choose('orders', 'Menu'), 'menu', 'a universal word, in a flow too');
select is(pg_temp.choose('status', 'order'), 'status', 'the owner of the flow');
select is(pg_temp.choose(null, 'order 7'), 'orders', 'a keyword as first word');
select
    is(pg_temp.choose(null, 'Order status now!'), 'status', 'the whole text before its first word');
select is(pg_temp.choose(null, 'anything'), 'status', 'the default');
select is(pg_temp.choose('gone', 'anything'), 'status', 'an owner that is no longer registered');
select is(
    wa.choose_handler(
        null,
        '{"type": "interactive", "interactive": {"button_reply": {"id": "orders:7", "title": "G"}}}'
    ), 'orders', 'the prefix of a tapped reply'
);
select is(wa.choose_handler(null, '{"type": "image"}'), 'status', 'no text: the default');
update wa.handlers set is_default = false;
select is(pg_temp.choose(null, 'anything'), null, 'no default: nobody');

select * from finish();
rollback;
