begin;
select plan(5);
select wa_test.noon();

select throws_ok('select wa_api.claim_messages(null, 1)', 'WA101', null, 'no worker');
select throws_ok('select wa_api.claim_messages('''', 1)', 'WA101', null, 'an empty worker');
select throws_ok('select wa_api.claim_messages(''w'', 0)', 'WA101', null, 'a limit of 0');
select throws_ok('select wa_api.claim_messages(''w'', 1001)', 'WA101', null, 'a limit over 1000');
select throws_ok('select wa_api.claim_messages(''w'', null)', 'WA101', null, 'no limit');

select * from finish();
rollback;
