begin;
select plan(3);
select wa_test.noon();

create temp table body on commit drop as
select
    wa_test.envelope(wa_test.message('b')) as doc,
    gen_random_uuid() as delivery;

select is(
    (select wa_test.outcomes(b.doc, 0, true, b.delivery) from body as b), 'waiting', 'first'
);
select is(
    (select wa_test.outcomes(b.doc, 0, true, b.delivery) from body as b), 'waiting', 'repeated'
);
select is(
    (select wa_test.outcomes(b.doc, 0) from body as b), 'duplicate', 'another delivery'
);

select * from finish();
rollback;
