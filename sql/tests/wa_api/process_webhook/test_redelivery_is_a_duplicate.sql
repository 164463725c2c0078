begin;
select plan(5);
select wa_test.noon();

select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('a', p_id => 'wamid.A'))),
    'dispatched',
    'first'
);
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('a', p_id => 'wamid.A'))),
    'duplicate',
    'again'
);
select is(
    (
        select r.turn is null
        from wa_test.receive(wa_test.envelope(wa_test.message('a', p_id => 'wamid.A'))) as r
    ),
    true, 'a duplicate has no turn'
);
select is((select count(*) from wa.processed_webhook_messages), 1::bigint, 'one ledger row');
select is((select count(*) from wa.pending_messages), 1::bigint, 'one pending message');

select * from finish();
rollback;
