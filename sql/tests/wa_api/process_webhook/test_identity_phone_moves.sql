begin;
select plan(3);
select wa_test.noon();

select is(
    wa_test.outcomes(
        wa_test.envelope(wa_test.message('a', '15550001') || '{"from_user_id": "US.111"}')
    ),
    'dispatched', 'one person'
);
select is(
    wa_test.outcomes(
        wa_test.envelope(wa_test.message('b', '15550001') || '{"from_user_id": "US.222"}')
    ),
    'waiting', 'the phone number now belongs to another, whose turn comes after the old backlog'
);
select results_eq(
    $$
    select c.bsuid, c.phone, c.superseded_by is not null
    from wa.webhook_conversations as c
    order by 1
    $$,
    $$values ('US.111', null::text, true), ('US.222', '15550001', false)$$,
    'the BSUID decides, the phone moves'
);

select * from finish();
rollback;
