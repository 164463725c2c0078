begin;
select plan(4);
select wa_test.noon();
select wa.create_partitions();

-- A request just before midnight found the event ahead of its day, one just after within it.
create temp table body on commit drop as
select
    wa_test.envelope(
        wa_test.message('x', '15550001', 'wamid.X', wa.clock() + interval '3 days')
    ) as body;
select is(wa_test.outcomes(b.body), 'stale', 'ahead of the window')
from body as b;
update wa.settings as s set ahead_until = default;
select wa_test.advance('3 days');
create temp table turn on commit drop as
select r.outcome, r.turn
from body as b
cross join lateral wa_test.receive(b.body) as r;
select is(
    (
        select r.outcome
        from turn as t
        cross join lateral wa_ops.release_stale(array[(t.turn).event_key], 'x') as r
    ),
    'received_again', 'it has a turn already'
);
select wa_test.complete(t.turn)
from turn as t;
select is(
    (
        select r.outcome
        from turn as t
        cross join lateral wa_ops.release_stale(array[(t.turn).event_key], 'x') as r
    ),
    'received_again', 'it has run'
);
select is_empty('select from wa.pending_messages', 'and does not run again');

select * from finish();
rollback;
