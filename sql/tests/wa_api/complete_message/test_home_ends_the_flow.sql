begin;
select plan(5);
select wa_test.noon();

select wa_test.register('orders', '{"is_default": true}');
select wa_test.register('menu', '{"universal": ["menu"]}');
create temp table a on commit drop as select wa_test.turn('a') as turn;
select
    is(
        (select (wa_test.complete(a.turn, 'asked')).status from a),
        'processed',
        'orders begins a flow'
    );
select is((select c.active_handler from wa.webhook_conversations as c), 'orders', 'it owns it');
create temp table b on commit drop as select wa_test.turn('Menu!') as turn;
select is((select (b.turn).handler from b), 'menu', 'a universal word works in it');
select is((select (wa_test.complete(b.turn, 'home')).status from b), 'processed', 'and ends it');
select is((select c.active_handler from wa.webhook_conversations as c), null, 'nobody owns it');

select * from finish();
rollback;
