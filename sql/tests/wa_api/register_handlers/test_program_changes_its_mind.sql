begin;
select plan(3);
select wa_test.noon();

select wa_test.register('orders', '{"max_retries": 3, "keywords": ["a", "b"]}');
select wa_test.register('orders', '{"max_retries": 4, "keywords": ["b", "c"]}');
select is((select h.max_retries from wa.handlers as h), 4, 'a new value');
select
    set_eq(
        'select r.word from wa.routes as r', array['b', 'c'], 'a word it no longer declares goes'
    );
select wa_test.register('billing', '{"is_default": true}');
select wa_test.register('orders', '{"is_default": true}');
select set_eq(
    'select h.handler from wa.handlers as h where h.is_default',
    array['orders'],
    'there is one default'
);

select * from finish();
rollback;
