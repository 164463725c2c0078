begin;
select plan(4);
select wa_test.noon();

create temp table body on commit drop as
select
    wa_test.envelope(
        wa_test.message('a', p_id => 'wamid.A'), wa_test.message('a', p_id => 'wamid.A')
    ) as doc,
    gen_random_uuid() as delivery,
    gen_random_uuid() as later;

select is(
    (select wa_test.outcomes(b.doc, 1, true, b.delivery) from body as b),
    'dispatched,duplicate', 'the same message twice is one turn'
);
select is(
    (select wa_test.outcomes(b.doc, 1, true, b.delivery) from body as b),
    'dispatched,duplicate', 'repeated: one row per event, the turn once'
);

select wa_test.advance('1 minute');
update body
set doc = wa_test.envelope(
    wa_test.message('b', '15550002', 'wamid.B'), wa_test.message('b', '15550002', 'wamid.B')
);
select is(
    (select wa_test.outcomes(b.doc, 1, false, b.later) from body as b),
    'original,duplicate', 'the original flow'
);
select is(
    (select wa_test.outcomes(b.doc, 1, false, b.later) from body as b),
    'original,duplicate', 'repeated'
);

select * from finish();
rollback;
