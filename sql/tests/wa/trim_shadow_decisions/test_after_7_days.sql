begin;
select plan(3);
select wa_test.noon();
update wa.feature_flags set is_enabled = true, rollout_percentage = 100
where flag = 'WA_SHADOW_DECISIONS';

select wa_test.turn('a', '15550001', false);
select wa_test.advance('7 days');
select is(wa.trim_shadow_decisions(), 0, 'kept for 7 days');
select wa_test.turn('b', '15550001', false);
select wa_test.advance('1 hour');
select is(wa.trim_operational_history(), 1, 'then deleted, by the job');
select is((select count(*) from wa.shadow_decisions), 1::bigint, 'the newer one stays');

select * from finish();
rollback;
