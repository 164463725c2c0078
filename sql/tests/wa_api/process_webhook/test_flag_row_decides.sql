begin;
select plan(6);
select wa_test.noon();

select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('a')), 9, null),
    'original',
    'disabled by default'
);
update wa.feature_flags
set is_enabled = true, test_contacts = '{15550002}'
where flag = 'WA_ENHANCED_PROCESSING';
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('b', '15550002')), 9, null),
    'dispatched', 'a test contact'
);
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('c')), 9, null),
    'original',
    'nobody else at 0 %'
);
update wa.feature_flags set rollout_percentage = 100
where flag = 'WA_ENHANCED_PROCESSING';
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('d')), 9, null),
    'dispatched',
    'everyone at 100 %'
);
update wa.feature_flags set is_enabled = false
where flag = 'WA_ENHANCED_PROCESSING';
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('e')), 9, null),
    'contended', 'a conversation with unsettled messages stays enhanced'
);
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('f', '15550003')), 9, null),
    'original', 'the others fall back at once'
);

select * from finish();
rollback;
