begin;
select plan(7);
select wa_test.noon();

create temp table first on commit drop as select wa_test.turn('a') as turn;
create temp table second on commit drop as
select r.* from wa_test.receive(wa_test.envelope(wa_test.message('b'))) as r;

select is((select s.outcome from second as s), 'contended', 'the conversation is locked');
select results_eq(
    $$
    select d.reason, d.resolution_status, d.retry_count, d.next_retry_at - wa.clock(), d.payload
    from wa.webhook_dlq as d
    $$,
    $$values ('lock_contention', 'pending', 0, interval '30 seconds', null::jsonb)$$,
    'it gets a dead letter without a copy of the event, due in 30 seconds'
);
select is(
    (select c.next_due_at <= wa.clock() from first as f cross join wa_test.complete(f.turn) as c),
    true, 'the end of the lock wakes it at once'
);
create temp table third on commit drop as select c as turn from wa_test.claim() as c;
select is(
    (select (t.turn).event_key from third as t),
    (select s.event_key from second as s),
    'it has its turn'
);
select is((select (t.turn).attempt from third as t), 1, 'contention is no attempt');
select is(
    (select c.status from third as t cross join wa_test.complete(t.turn) as c),
    'processed',
    'it is done'
);
select
    is((select d.resolution_status from wa.webhook_dlq as d), 'resolved', 'so is its dead letter');

select * from finish();
rollback;
