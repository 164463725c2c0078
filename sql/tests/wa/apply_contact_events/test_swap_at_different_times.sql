begin;
select plan(2);
select wa_test.noon();

select wa_test.outcomes(wa_test.from_person('US.1', '15550001'), 0);
select wa_test.outcomes(wa_test.from_person('US.2', '15550002'), 0);
select wa_test.advance('10 minutes');
select wa_test.apply(wa_test.number_change('15550002', '15550001', 'US.2'));
select wa_test.apply(
    wa_test.number_change('15550001', '15550002', 'US.1', wa.clock() - interval '5 minutes')
);
select results_eq(
    'select p.* from wa_test.people() as p',
    $$values ('US.1', '15550002', null::text), ('US.2', '15550001', null)$$,
    'the later change came first, the earlier one still counts for the other'
);
select wa_test.apply(
    wa_test.number_change('15550001', '15550001', 'US.1', wa.clock() - interval '4 minutes')
);
select results_eq(
    'select p.* from wa_test.people() as p',
    $$values ('US.1', null, 'US.2'), ('US.2', '15550001', null::text)$$,
    'who had the number before its newer holder does not get it back'
);

select * from finish();
rollback;
