begin;
select plan(2);
select wa_test.noon();

select is(wa.clock(), wa_test.noon(), 'a member of wa_owner moves time');
select set_config('wa.fake_now', '', false);
select ok(clock_timestamp() - wa.clock() < interval '1 minute', 'without it: the server''s clock');

select * from finish();
rollback;
