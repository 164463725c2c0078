begin;
select plan(5);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a', '15550001', false) as turn;

select results_eq(
    'select c.status, c.repeated from a cross join wa_test.complete(a.turn, ''s'') as c',
    $$values ('processed', false)$$, 'settled once'
);
select is((select m.status from wa.processed_webhook_messages as m), 'processed', 'in the ledger');
select is(
    (select c.repeated from a cross join wa_test.complete(a.turn, 't') as c), true, 'then repeated'
);
select is((select c.state from wa.webhook_conversations as c), 's', 'with the first result');
select throws_ok('select wa_test.fail(a.turn) from a', 'WA301', null, 'and cannot fail any more');

select * from finish();
rollback;
