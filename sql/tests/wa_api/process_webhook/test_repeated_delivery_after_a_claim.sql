begin;
select plan(4);
select wa_test.noon();

create temp table body on commit drop as
select
    wa_test.envelope(wa_test.message('a')) as doc,
    gen_random_uuid() as delivery;

select is(
    (select wa_test.outcomes(b.doc, 0, true, b.delivery) from body as b), 'waiting', 'first'
);
create temp table worker on commit drop as select c as turn from wa_test.claim() as c;
create temp table repeated on commit drop as
select r.* from body as b cross join wa_test.receive(b.doc, 1, true, b.delivery) as r;
select is(
    (select r.outcome from repeated as r), 'waiting',
    'a worker has the turn: repeating the delivery gets the same answer'
);
select is((select (r.turn).lock_token from repeated as r), null, 'not the worker''s token');
select is(
    (select c.repeated from worker as w cross join wa_test.complete(w.turn) as c), false,
    'the worker settles its turn'
);

select * from finish();
rollback;
