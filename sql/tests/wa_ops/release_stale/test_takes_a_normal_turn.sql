begin;
select plan(9);
select wa_test.noon();

create temp table old on commit drop as
select r.*
from wa_test.receive(
    wa_test.envelope(
        wa_test.message('one', '15550001', null, wa.clock() - interval '60 days'),
        wa_test.message('two', '15550001', null, wa.clock() - interval '60 days'),
        wa_test.message('three', '15550002', null, wa.clock() - interval '60 days')
    )
) as r;
select is((select count(*) from wa_ops.stale_messages), 3::bigint, 'three are stale');
select results_eq(
    $$select r.outcome, count(*)
    from wa_ops.release_stale(
        array(select o.event_key from old as o where o.event_no < 3) || gen_random_uuid(), 'agreed'
    ) as r
    group by r.outcome order by r.outcome$$,
    $$values ('not_found', 1::bigint), ('released', 2)$$, 'two are released'
);
create temp table turn on commit drop as select c as turn from wa_test.claim(10) as c;
select results_eq(
    'select (t.turn).message_text in ($$one$$, $$two$$), (t.turn).attempt, (t.turn).phone
    from turn as t',
    $$values (true, 1, '15550001')$$, 'one after the other'
);
select is(
    (select c.status from turn as t cross join wa_test.complete(t.turn) as c), 'processed', 'runs'
);
select is((select count(*) from wa_test.claim(10)), 1::bigint, 'then the other');
select is((select count(*) from wa_ops.stale_messages), 1::bigint, 'the third stays');
select results_eq(
    $$select r.outcome
    from wa_ops.release_stale(array(select o.event_key from old as o where o.event_no = 1), 'x')
    as r$$,
    $$values ('not_stale')$$, 'once'
);
select is(
    (
        select count(*)
        from wa.operator_actions as o
        where o.what = 'release_stale'
    ), 2::bigint,
    'on record'
);
select throws_ok(
    $$select wa_ops.release_stale('{}', 'x')$$, 'WA101', null, 'without keys'
);

select * from finish();
rollback;
