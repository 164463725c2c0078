begin;
select plan(3);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a', '15550001', false) as turn;
create temp table b on commit drop as select wa_test.turn('b', '15550001', true) as turn;

select is((select (wa_test.complete(a.turn)).status from a), 'processed', 'the original turn ends');
select is(
    (select c.lock_token from wa.webhook_conversations as c), (select (b.turn).lock_token from b),
    'the enhanced one still holds the lock'
);
select is((select (wa_test.complete(b.turn)).status from b), 'processed', 'and settles');

select * from finish();
rollback;
