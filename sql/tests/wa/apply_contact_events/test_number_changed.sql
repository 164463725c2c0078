begin;
select plan(8);
select wa_test.noon();

select wa_test.outcomes(wa_test.from_person('US.1', '15550001'), 0);
select wa_test.outcomes(wa_test.from_person(null, '15550002'), 0);
select wa_test.advance('1 minute');
select wa_test.apply(wa_test.number_change('15550001', '15550011', 'US.1'));
select wa_test.apply(wa_test.number_change('15550002', '15550012'));
select results_eq(
    'select p.* from wa_test.people() as p',
    $$values ('US.1', '15550011', null::text), (null, '15550012', null)$$,
    'the phone is replaced, with BSUID or without'
);
select is(wa_test.identity_audit(), 'phone changed, phone changed', 'audited');
select is(
    (
        select count(*)
        from wa.webhook_conversations as c
        where c.identity_changed_at = wa.clock()
    ),
    2::bigint, 'and dated, for what must ask again who it is'
);
select wa_test.apply(
    wa_test.number_change('15550001', '15550009', 'US.1', wa.clock() - interval '30 seconds')
);
select results_eq(
    'select p.* from wa_test.people() as p',
    $$values ('US.1', '15550011', null::text), (null, '15550012', null)$$,
    'an older change that comes later changes nothing'
);
select wa_test.advance('1 minute');
select wa_test.apply(wa_test.number_change('15550012', '15550011'));
select results_eq(
    'select p.* from wa_test.people() as p',
    $$values ('US.1', null::text, '15550011'), (null, '15550011', null)$$,
    'a number that another had moves to whom the message names'
);
select wa_test.apply(wa_test.number_change('15550077', '15550078', 'US.77'));
select is((select count(*) from wa_test.people()), 2::bigint, 'nobody knows them');
select wa_test.apply(
    wa_test.envelope_of_system('{"type": "customer_identity_changed"}', '15550011')
);
select is(
    right(wa_test.identity_audit(), 21), 'security code changed', 'a security code is noted'
);
select is_empty('select u.* from wa.unapplied_events as u', 'all of it could be applied');

select * from finish();
rollback;
