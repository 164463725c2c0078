begin;
select plan(10);
select wa_test.noon();

select is(wa_api.feature_enabled('WA_ENHANCED_PROCESSING', 0, '{}'), false, 'disabled by default');
select is(wa_api.feature_enabled('unknown', 0, '{}'), false, 'an unknown flag');
update wa.feature_flags set is_enabled = true, test_contacts = '{US.1}'
where flag = 'WA_ENHANCED_PROCESSING';
select
    is(wa_api.feature_enabled('WA_ENHANCED_PROCESSING', 0, '{}'), false, 'enabled at 0 %: nobody');
select
    is(
        wa_api.feature_enabled('WA_ENHANCED_PROCESSING', 9999, '{US.1,1555}'),
        true,
        'but test contacts'
    );
select
    is(
        wa_api.feature_enabled('WA_ENHANCED_PROCESSING', 9999, array[null, '1555']),
        false,
        'an unknown BSUID'
    );
update wa.feature_flags set rollout_percentage = 10
where flag = 'WA_ENHANCED_PROCESSING';
select is(wa_api.feature_enabled('WA_ENHANCED_PROCESSING', 999, '{}'), true, 'bucket 999 at 10 %');
select
    is(wa_api.feature_enabled('WA_ENHANCED_PROCESSING', 1000, '{}'), false, 'bucket 1000 at 10 %');
update wa.feature_flags set rollout_percentage = 100
where flag = 'WA_ENHANCED_PROCESSING';
select
    is(
        wa_api.feature_enabled('WA_ENHANCED_PROCESSING', 9999, '{}'),
        true,
        'the last bucket at 100 %'
    );
select is((select count(*) from wa.feature_flag_changes), 3::bigint, 'each change is audited');
select results_eq(
    $$
    select
        f.old_percentage, f.new_percentage, f.actor = session_user, f.reason
    from wa.feature_flag_changes as f order by f.change_id desc limit 1
    $$,
    'values (10::numeric, 100::numeric, true, ''changed by hand'')', 'with old, new and actor'
);

select * from finish();
rollback;
