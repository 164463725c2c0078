begin;
select plan(12);
select wa_test.noon();

select wa_test.register('orders', '{"is_default": true, "max_retries": 0}');
create temp table a on commit drop as select wa_test.turn('a') as turn;
create temp table dead on commit drop as
select f.* from a cross join wa_test.fail(a.turn) as f;
select is((select d.resolution_status from dead as d), 'exhausted', 'no retries left');
select is(wa_test.outcomes(wa_test.envelope(wa_test.message('b')), 0), 'waiting', 'b came later');

select is(
    (select r.outcome from dead as d cross join wa_ops.retry_dlq(d.dlq_id, 'fixed') as r),
    'retried', 'back in line'
);
select results_eq(
    $$select m.status, m.settled_at, m.flow
    from a cross join wa_test.ledger((a.turn).event_key) as m$$,
    $$values ('pending', null::timestamptz, 'enhanced')$$, 'the same ledger row is pending again'
);
select results_eq(
    $$select p.status, p.retry_at, p.attempt, p.handler, p.seq, p.dlq_id
    from a inner join wa.pending_messages as p on p.event_key = (a.turn).event_key$$,
    $$select 'retrying', wa.clock(), 1, 'orders', 1::bigint, d.dlq_id from dead as d$$,
    'due now, in its old place, with its handler'
);
select results_eq(
    'select d.resolution_status, d.retry_count, d.attempts_before, d.next_retry_at, d.resolved_at
    from wa.webhook_dlq as d',
    $$select 'pending', 0, 1, wa.clock(), null::timestamptz$$, 'the dead letter starts anew'
);
create temp table again on commit drop as select c as turn from wa_test.claim() as c;
select results_eq(
    'select (g.turn).event_key, (g.turn).attempt, (g.turn).message_text, (g.turn).state_at_receipt
    from again as g',
    $$select (a.turn).event_key, 2, 'a', 'home' from a$$, 'a retry runs before what is fresh'
);
select is((select d.retry_count from wa.webhook_dlq as d), 0, 'not counted as one of its retries');
select is(
    (select c.status from again as g cross join wa_test.complete(g.turn) as c), 'processed', 'done'
);
select results_eq(
    'select d.resolution_status, d.resolved_at, d.resolved_by from wa.webhook_dlq as d',
    $$select 'resolved', wa.clock(), null::text$$, 'resolved by its turn'
);
select is((select count(*) from wa.webhook_dlq_attempts), 1::bigint, 'the attempt stays on record');
select is(
    (select m.attempts from a cross join wa_test.ledger((a.turn).event_key) as m), 2, 'two in all'
);

select * from finish();
rollback;
