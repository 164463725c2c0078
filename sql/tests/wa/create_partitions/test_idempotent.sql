begin;
select plan(5);
select wa_test.noon();

select is(wa.create_partitions(), 0, 'all made at installation');
select wa_test.advance('2 days');
select is(wa.create_partitions(), 6, 'two days later: two days of three tables');
select is(wa_ops.run_job('create_partitions'), '0', 'and no more');
select is(
    (select s.partitions_until - (wa.clock() at time zone 'UTC')::date from wa.settings as s),
    7,
    'a week ahead'
);
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('a'))),
    'dispatched',
    'messages have a place there'
);

select * from finish();
rollback;
