begin;
select plan(5);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a', '15550001', false) as turn;
select results_eq(
    $$
    select f.dlq_id, f.resolution_status, f.retry_count, f.repeated
    from a
    cross join wa_test.fail(a.turn) as f
    $$,
    $$values (null::bigint, 'failed', 0, false)$$, 'no dead letter, no retry'
);
select results_eq(
    $$
    select f.dlq_id, f.resolution_status, f.retry_count, f.repeated
    from a
    cross join wa_test.fail(a.turn) as f
    $$,
    $$values (null::bigint, 'failed', 0, true)$$, 'repeated'
);
select results_eq(
    $$
    select m.status, m.flow, m.attempts, m.duration_ms, m.settled_at = wa.clock()
    from wa.processed_webhook_messages as m
    $$,
    $$values ('failed', 'original', 1, 12, true)$$, 'the ledger, with the duration'
);
select is((select count(*) from wa.webhook_dlq), 0::bigint, 'nothing in the queue');
select
    throws_ok(
        'select wa_test.complete(a.turn) from a', 'WA301', null, 'and cannot complete any more'
    );

select * from finish();
rollback;
