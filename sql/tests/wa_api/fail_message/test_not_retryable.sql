begin;
select plan(2);
select wa_test.noon();

create temp table a on commit drop as select wa_test.turn('a') as turn;
select results_eq(
    $$
    select f.resolution_status, f.next_retry_at
    from a
    cross join wa_test.fail(a.turn, 'rejected', false) as f
    $$,
    $$values ('exhausted', null::timestamptz)$$, 'a rejected message is not tried again'
);
select is((select m.status from wa.processed_webhook_messages as m), 'exhausted', 'the ledger');

select * from finish();
rollback;
