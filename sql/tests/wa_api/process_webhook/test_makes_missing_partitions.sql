begin;
select plan(1);
select wa_test.noon();

select wa_test.advance('9 days');
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('a'))), 'dispatched',
    'nobody made the partitions of that day: ingest does not stop'
);

select * from finish();
rollback;
