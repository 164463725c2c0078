begin;
select plan(8);
select wa_test.noon();

select wa_test.register('orders', '{"is_default": true, "ordering": "park"}');
create temp table a on commit drop as select wa_test.turn('a') as turn;
select is((select (wa_test.fail(a.turn)).retry_count from a), 0, 'a fails');
select wa_test.advance('55 seconds');
create temp table b on commit drop as select wa_test.turn('b') as turn;
select is((select (b.turn).message_text from b), 'b', 'b has its turn meanwhile');
select is(wa_test.outcomes(wa_test.envelope(wa_test.message('c'))), 'contended', 'c waits');
select wa_test.advance('5 seconds');
select is((select count(*) from wa_test.claim()), 0::bigint, 'a''s retry waits for b');
select is((select (wa_test.fail(b.turn)).retry_count from b), 0, 'b fails too');
create temp table retry on commit drop as select c as turn from wa_test.claim() as c;
select is((select (r.turn).message_text from retry as r), 'a', 'the due retry comes before c');
select is((select (wa_test.complete(r.turn)).status from retry as r), 'processed', 'it is done');
select
    is(
        (select c.message_text from wa_test.claim() as c),
        'c',
        'then c, while b waits for its retry'
    );

select * from finish();
rollback;
