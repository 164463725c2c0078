begin;
select plan(1);
select wa_test.noon();
select wa.create_partitions();

select wa_test.set_now(date_trunc('day', wa.clock(), 'UTC') - interval '1 second');
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('a'))), 'dispatched',
    'a clock that is set back over midnight does not stop ingest'
);

select * from finish();
rollback;
