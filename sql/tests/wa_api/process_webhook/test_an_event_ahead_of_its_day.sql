begin;
select plan(13);
select wa_test.noon();
select wa.create_partitions();

-- Our clock is three days behind, or theirs ahead; the same bytes come again when that is mended.
create temp table bodies on commit drop as
select
    wa_test.envelope(
        wa_test.message('one', '15550001', 'wamid.1', wa.clock() + interval '3 days')
    ) as one,
    wa_test.envelope(
        wa_test.message('two', '15550002', 'wamid.2', wa.clock() + interval '3 days'),
        wa_test.message('three', '15550003', 'wamid.3', wa.clock() + interval '3 days')
    ) as two,
    wa_test.statuses(
        wa_test.status('read', 'wamid.4', wa.clock() + interval '3 days')
    ) as status;

select is(wa_test.outcomes(b.one), 'stale', 'ahead of the window')
from bodies as b;
create temp table ahead on commit drop as
select r.event_key
from bodies as b
cross join lateral wa_test.receive(b.two) as r;
select is(wa_test.outcomes(b.status), 'stale', 'so is a status')
from bodies as b;

select wa_test.advance('3 days');
select
    is(
        wa_test.outcomes(b.one), 'duplicate', 'within the window it is known'
    )
from bodies as b;
select is(wa_test.outcomes(b.two), 'duplicate,duplicate', 'each of several')
from bodies as b;
select is(wa_test.outcomes(b.status), 'duplicate', 'and the status')
from bodies as b;
select results_eq(
    'select m.event_day, m.status, count(*) from wa.processed_webhook_messages as m group by 1, 2',
    $$values (date '0001-01-01', 'stale', 4::bigint)$$, 'one row each'
);
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('new', '15550001'))), 'dispatched',
    'what is new takes its turn'
);

select is(
    (
        select string_agg(r.outcome, ',')
        from wa_ops.release_stale(array(select a.event_key from ahead as a), 'the clock was wrong')
            as r
    ),
    'released,released', 'an operator may release it'
);
select is(wa_test.outcomes(b.two), 'duplicate,duplicate', 'released it is known as well')
from bodies as b;
select is(
    (
        select count(*)
        from wa_test.claim(10) as t
        cross join lateral wa_test.complete(t)
    ), 2::bigint,
    'each runs once'
);
select is(wa_test.outcomes(b.two), 'duplicate,duplicate', 'and settled')
from bodies as b;

-- Rows that stand for an event which may still come within its window outlive their retention.
update wa.settings as s
set ahead_until = (wa.clock() at time zone 'UTC')::date + 400;
select wa_test.advance('366 days');
select wa.trim_sentinel_day(wa.clock() - interval '365 days', 100);
select results_eq(
    'select m.status, count(*) from wa.processed_webhook_messages_sentinel as m group by 1',
    $$values ('processed', 2::bigint)$$, 'what ran is remembered while it may come again'
);
select wa_test.advance('66 days');
update wa.settings as s
set ledger_floor = (wa.clock() at time zone 'UTC')::date - 30;
select is(
    wa.trim_sentinel_day(wa.clock() - interval '365 days', 100), 2, 'and no longer'
);

select * from finish();
rollback;
