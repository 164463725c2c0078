begin;
select plan(2);
select wa_test.noon();

select wa_test.register('home', '{"is_default": true}');
select wa_test.register('orders', '{"keywords": ["order"]}');
create temp table first on commit drop as select wa_test.turn('order') as turn;
select wa_test.complete(f.turn, 'cart') from first as f;

create temp table second on commit drop as select wa_test.turn('hello') as turn;
select is((select (s.turn).handler from second as s), 'orders', 'the owner of the flow');
select wa_test.give_back(s.turn) from second as s;
update wa.webhook_conversations set state = 'home', active_handler = null;
select is(
    (select c.handler from wa_test.claim() as c), 'home',
    'a turn that was not run does not bind the message to a flow that has ended'
);

select * from finish();
rollback;
