begin;
select plan(4);
select wa_test.noon();

create temp table body on commit drop as
select
    wa_test.envelope(wa_test.message('a', p_id => 'wamid.A')) as doc,
    gen_random_uuid() as delivery;
create temp table first on commit drop as
select r.* from body as b cross join wa_test.receive(b.doc, 1, true, b.delivery) as r;
create temp table second on commit drop as
select r.* from body as b cross join wa_test.receive(b.doc, 1, true, b.delivery) as r;

select results_eq(
    'select s.event_no, s.outcome, s.event_key, (s.turn).lock_token from second as s',
    'select f.event_no, f.outcome, f.event_key, (f.turn).lock_token from first as f',
    'the answer that was lost comes again: same outcome, same token'
);
select is(
    (select (s.turn).attempt from second as s), 1, 'and no attempt is counted'
);
select is(
    (select c.status from first as f cross join wa_test.complete(f.turn) as c), 'processed',
    'the turn can be settled'
);
select is(
    (select r.outcome from body as b cross join wa_test.receive(b.doc, 1, true, b.delivery) as r),
    'duplicate', 'after that it is a duplicate'
);

select * from finish();
rollback;
