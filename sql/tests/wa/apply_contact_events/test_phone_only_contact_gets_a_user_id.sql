begin;
select plan(4);
select wa_test.noon();

select wa_test.outcomes(wa_test.from_person(null, '15550001'), 0);
select wa_test.advance('1 minute');
select wa_test.apply(wa_test.user_id_update('US.1', 'US.2', '15550001'));
select results_eq(
    'select p.* from wa_test.people() as p', $$values ('US.2', '15550001', null::text)$$,
    'the only row with the phone gets the current id'
);
select wa_test.outcomes(wa_test.from_person(null, '15550003'), 0);
select wa_test.outcomes(wa_test.from_person('US.3'), 0);
select wa_test.advance('1 minute');
select wa_test.apply(
    wa_test.envelope_of_system(
        '{"type": "user_changed_user_id", "user_id": "US.4", "wa_id": "15550004"}', '15550003',
        'US.3'
    )
);
select results_eq(
    'select p.* from wa_test.people() as p where p.bsuid = ''US.4''',
    $$values ('US.4', '15550004', null::text)$$, 'id and number at once'
);
select wa_test.outcomes(wa_test.from_person('US.5', '15550005'), 0);
select wa_test.advance('1 minute');
select wa_test.apply(
    wa_test.envelope_of_system(
        '{"type": "user_changed_user_id", "user_id": "US.6", "wa_id": "15550006"}', '15550005',
        'US.6'
    )
);
select results_eq(
    'select p.* from wa_test.people() as p where p.bsuid = ''US.5''',
    $$values ('US.5', '15550005', null::text)$$,
    'a phone alone gives nobody''s conversation to another id: it may have a new owner'
);
select wa_test.outcomes(wa_test.from_person('US.6', '15550005'), 0);
select results_eq(
    'select p.* from wa_test.people() as p where p.bsuid in (''US.5'', ''US.6'')',
    $$values ('US.5', null, 'US.6'), ('US.6', '15550005', null::text)$$,
    'who writes from it has it'
);

select * from finish();
rollback;
