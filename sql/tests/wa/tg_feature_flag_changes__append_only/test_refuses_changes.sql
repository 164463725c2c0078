begin;
select plan(3);

update wa.feature_flags set is_enabled = true;
select isnt_empty('select from wa.feature_flag_changes', 'there are changes');
select throws_ok('update wa.feature_flag_changes set reason = ''''', 'WA201', null, 'no update');
select throws_ok('delete from wa.feature_flag_changes', 'WA201', null, 'no delete');

select * from finish();
rollback;
