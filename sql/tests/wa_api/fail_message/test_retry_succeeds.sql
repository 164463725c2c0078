begin;
select plan(6);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
select is((select (wa_test.fail(a.turn)).retry_count from a), 0, 'fails');
select wa_test.advance('2 minutes');
create temp table b on commit drop as select c as turn from wa_test.claim() as c;
select is((select (wa_test.complete(b.turn)).status from b), 'processed', 'then succeeds');
select results_eq(
    $$
    select d.resolution_status, d.retry_count, d.resolved_at = wa.clock()
    from wa.webhook_dlq as d
    $$,
    $$values ('resolved', 1, true)$$, 'the dead letter is resolved'
);
select results_eq(
    'select m.status, m.attempts from wa.processed_webhook_messages as m',
    $$values ('processed', 2)$$, 'the ledger'
);
select
    is(
        (select c.status from wa.webhook_conversations as c), 'active', 'the conversation recovered'
    );
select
    throws_ok('select wa_test.complete(a.turn) from a', 'WA301', null, 'the first token is void');

select * from finish();
rollback;
