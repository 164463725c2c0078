begin;
select plan(3);
select wa_test.noon();

select results_eq(
    'select r.ok, r.detail from wa_api.readiness() as r', $$values (true, 'ready')$$, 'ready'
);
select
    is((select count(*) from wa.processed_webhook_messages), 0::bigint, 'the probe leaves nothing');
select wa_test.advance('400 days');
select results_eq(
    'select r.ok, r.detail from wa_api.readiness() as r',
    $$values (false, 'a write fails with SQLSTATE 23514')$$, 'no partition of today: not ready'
);

select * from finish();
rollback;
