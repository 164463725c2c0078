begin;
select plan(1);
select wa_test.noon();

create temp table first on commit drop as select wa_test.turn('a') as turn;
select wa_test.advance('1 hour');

select is(
    (select c.status from first as f cross join wa_test.complete(f.turn) as c), 'processed',
    'nobody else has started: the late result counts'
);

select * from finish();
rollback;
