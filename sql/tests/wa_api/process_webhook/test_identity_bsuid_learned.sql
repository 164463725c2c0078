begin;
select plan(5);
select wa_test.noon();

select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('a', '15550001'))),
    'dispatched',
    'known by phone'
);
select is(
    wa_test.outcomes(
        wa_test.envelope(wa_test.message('b', '15550001') || '{"from_user_id": "US.111"}')
    ),
    'contended', 'then with a BSUID: the same conversation'
);
select results_eq(
    'select c.phone, c.bsuid from wa.webhook_conversations as c',
    $$values ('15550001', 'US.111')$$, 'which learned it'
);
select is(
    (
        select count(*) from wa.conversation_state_transitions as t
        where t.reason ~ '^identity'
    ),
    1::bigint, 'audited'
);
select is(
    wa_test.outcomes(
        wa_test.envelope((wa_test.message('c') - 'from') || '{"from_user_id": "US.111"}')
    ),
    'contended', 'and the BSUID alone finds it'
);

select * from finish();
rollback;
