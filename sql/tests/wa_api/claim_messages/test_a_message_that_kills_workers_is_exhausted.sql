begin;
select plan(5);
select wa_test.noon();

select wa_test.register('orders', '{"is_default": true, "max_retries": 1}');
create temp table a on commit drop as select wa_test.turn('a') as turn;
select wa_test.advance('1 hour');
select is(
    (select c.attempt from wa_test.claim() as c), 2, 'the first worker vanished, a second takes it'
);
select wa_test.advance('1 hour');
select is((select count(*) from wa_test.claim()), 0::bigint, 'and vanishes');
select is((select d.resolution_status from wa.webhook_dlq as d), 'exhausted', 'no third one');
select is((select min(d.due_at) from wa.due_conversations as d), null, 'nothing is due');
select
    throws_ok(
        'select wa_test.complete(a.turn) from a', 'WA301', null, 'the first worker comes too late'
    );

select * from finish();
rollback;
