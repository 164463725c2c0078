begin;
select plan(7);
select wa_test.noon();

select wa_test.register('orders', '{"is_default": true, "max_retries": 2}');
create temp table a on commit drop as select wa_test.turn('a') as turn;
select is((select (wa_test.fail(a.turn)).resolution_status from a), 'pending', 'first turn');
select wa_test.advance('2 hours');
select
    is(
        (select (wa_test.fail(c)).resolution_status from wa_test.claim() as c),
        'pending',
        'first retry'
    );
select wa_test.advance('2 hours');
create temp table last on commit drop as select c as turn from wa_test.claim() as c;
select results_eq(
    $$
    select f.resolution_status, f.retry_count, f.next_retry_at
    from last
    cross join wa_test.fail(last.turn) as f
    $$,
    $$values ('exhausted', 2, null::timestamptz)$$, 'second and last retry'
);
select is((select m.status from wa.processed_webhook_messages as m), 'exhausted', 'the ledger');
select is((select min(d.due_at) from wa.due_conversations as d), null, 'nothing is due');
select is((select count(*) from wa.webhook_dlq_attempts), 3::bigint, 'three attempts on record');
select results_eq(
    'select f.resolution_status, f.repeated from last cross join wa_test.fail(last.turn) as f',
    $$values ('exhausted', true)$$, 'repeating the call returns it'
);

select * from finish();
rollback;
