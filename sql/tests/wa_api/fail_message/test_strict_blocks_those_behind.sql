begin;
select plan(6);
select wa_test.noon();

select wa_test.register('orders', '{"is_default": true, "ordering": "strict"}');
create temp table a on commit drop as select wa_test.turn('a') as turn;
select is((select (wa_test.fail(a.turn)).retry_count from a), 0, 'a fails');
select is(wa_test.outcomes(wa_test.envelope(wa_test.message('b'))), 'waiting', 'b waits behind it');
select is((select count(*) from wa_test.claim()), 0::bigint, 'for workers too');
select wa_test.advance('1 minute');
create temp table retry on commit drop as select c as turn from wa_test.claim() as c;
select is((select (r.turn).message_text from retry as r), 'a', 'a is tried again');
select is((select (wa_test.complete(r.turn)).status from retry as r), 'processed', 'and done');
select is((select c.message_text from wa_test.claim() as c), 'b', 'then b');

select * from finish();
rollback;
