begin;
select plan(1);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
select throws_ok(
    $$
    select wa.settle((a.turn).event_day, gen_random_uuid(), 'processed', null, null, null) from a
    $$,
    'WA901', null, 'no such ledger row'
);

select * from finish();
rollback;
