begin;
select plan(7);
select wa_test.noon();

create temp table original on commit drop as
select
    wa_test.turn('a', p_enhanced => false) as lost,
    wa_test.turn('b', '15550002', p_enhanced => false) as kept;
select wa_test.complete(o.kept) from original as o;

select is(wa_ops.run_job('fail_lost_originals'), '0', 'today''s may still be running');
-- At 16:00 the job reads yesterday, at 17:00 the day before.
select wa_test.advance('28 hours');
select is(wa_ops.run_job('fail_lost_originals'), '1', 'a day later');
select results_eq(
    $$
    select m.status, m.settled_at = wa.clock() from original as o
    cross join lateral (values ((o.lost).event_key), ((o.kept).event_key)) as k (event_key)
    cross join lateral wa_test.ledger(k.event_key) as m order by m.received_at, m.status
    $$,
    $$values ('failed', true), ('processed', false)$$,
    'it counts as failed'
);
select throws_ok(
    'select wa_test.complete(o.lost) from original as o', 'WA301', null, 'who reports late is told'
);
select is(wa_ops.run_job('fail_lost_originals'), '0', 'once');

create temp table late on commit drop as
select wa_test.turn('c', '15550003', p_enhanced => false) as lost;
select wa_test.pass_days(30, 40);
select
    is(
        wa_test.has_day('processed_webhook_messages', (l.lost).event_day), true, 'a day to come'
    )
from late as l;
select wa_test.pass_days(1, 40);
select
    is(
        wa_test.has_day('processed_webhook_messages', (l.lost).event_day), false,
        'nor does one keep its day from being dropped'
    )
from late as l;

select * from finish();
rollback;
