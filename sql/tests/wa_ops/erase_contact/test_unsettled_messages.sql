begin;
select plan(10);
select wa_test.noon();

create temp table body on commit drop as
select wa_test.envelope(wa_test.message('b', '15559991', 'wamid.B')) as body;
create temp table running on commit drop as select wa_test.turn('a', '15559991') as turn;
select is((select wa_test.outcomes(b.body) from body as b), 'contended', 'one waits');
create temp table original on commit drop as
select wa_test.turn('c', '15559991') as waiting, wa_test.turn('d', '15559992', false) as original;
create temp table other on commit drop as select wa_test.turn('x', '15559993') as turn;
select wa_test.fail(o.turn) from other as o;

select is(
    (
        select e.discarded
        from wa_ops.erase_contact('100000001', '15559991', 'request 17') as e
    ),
    3, 'the running and the waiting ones'
);
select is(
    (
        select e.discarded
        from wa_ops.erase_contact('100000001', '15559992', 'request 18') as e
    ),
    1, 'and one of the original flow'
);
select results_eq(
    $$
    select m.kind, m.status, count(*) from wa.processed_webhook_messages as m
    group by m.kind, m.status order by m.status
    $$,
    $$values ('message', 'discarded', 4::bigint), ('message', 'pending', 1)$$,
    'settled as discarded'
);
select throws_ok(
    'select wa_test.complete(r.turn) from running as r', 'WA301', null,
    'the turn that was running is fenced'
);
select throws_ok(
    'select wa_test.complete(o.original) from original as o', 'WA301', null,
    'in the original flow too'
);
select is_empty(
    'select c.event_key from wa_test.claim(10) as c', 'nothing of it is due'
);
select results_eq(
    'select d.reason, d.resolution_status from wa.webhook_dlq as d order by d.reason, d.dlq_id',
    $$values
    ('handler_error', 'pending'), ('lock_contention', 'discarded'),
    ('lock_contention', 'discarded')$$,
    'dead letters of others stay'
);
select is(
    (select wa_test.outcomes(b.body) from body as b), 'duplicate', 'a redelivery is a duplicate'
);
select is((select count(*) from wa.webhook_payloads), 1::bigint, 'and brings nothing back');

select * from finish();
rollback;
