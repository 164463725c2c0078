begin;
select plan(5);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
select is((select (wa_test.fail(a.turn)).retry_count from a), 0, 'a fails');
select wa_test.advance('1 minute');
create temp table retry on commit drop as select c as turn from wa_test.claim() as c;
select is((select wa_test.give_back(r.turn) from retry as r), true, 'its retry is given back');
select
    is(
        (select d.resolution_status from wa.webhook_dlq as d),
        'pending',
        'it waits, nobody is retrying it'
    );
select is((select d.retry_count from wa.webhook_dlq as d), 0, 'no retry is counted');
select is((select c.attempt from wa_test.claim() as c), 2, 'it is due at once');

select * from finish();
rollback;
