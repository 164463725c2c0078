begin;
select plan(4);
select wa_test.noon();

create function pg_temp.receipts()
returns setof text
language sql
as $$
    select concat_ws(' ', m.subject, m.outcome, m.n)
    from wa_ops.metric_rollups as m
    where m.grain = 'total' and m.measure = 'receipt';
$$;

create temp table one on commit drop as
select
    wa_test.envelope(wa_test.message(p_id => 'wamid.A')) as body,
    gen_random_uuid() as delivery_id;
select wa_test.receive(o.body, 1, true, o.delivery_id) from one as o;
select wa_test.receive(o.body, 1, true, o.delivery_id) from one as o;
select set_eq(
    'select pg_temp.receipts()', array['message dispatched 1'],
    'the same delivery again, since its answer was lost'
);
select wa_test.receive(o.body) from one as o;
select set_eq(
    'select pg_temp.receipts()', array['message dispatched 1', 'message duplicate 1'],
    'another delivery of the same event is a duplicate'
);

create temp table two on commit drop as
select
    wa_test.envelope(
        wa_test.message(p_id => 'wamid.B'), wa_test.message(p_id => 'wamid.C'),
        wa_test.message(p_id => 'wamid.B')
    ) as body,
    gen_random_uuid() as delivery_id;
select wa_test.receive(t.body, 0, true, t.delivery_id) from two as t;
select wa_test.receive(t.body, 0, true, t.delivery_id) from two as t;
select set_eq(
    'select pg_temp.receipts()',
    array['message dispatched 1', 'message duplicate 3', 'message waiting 2'],
    'of many: what waits once; the third is one within its request, each time'
);
select wa_test.receive_bytes('no json');
select ok(
    'unreadable quarantined 1' in (select pg_temp.receipts()), 'what is no event'
);

select * from finish();
rollback;
