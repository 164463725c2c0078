-- Messages that met a lock and are taken together have waited for it each.
begin;
select plan(3);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true, "max_batch": 3}');

create temp table a on commit drop as select wa_test.turn('a') as turn;
select is(
    wa_test.outcomes(wa_test.envelope(wa_test.message('b'), wa_test.message('c'))),
    'contended,contended', 'both meet the lock'
);
select wa_test.advance('1 second');
select is(wa_test.outcomes(wa_test.envelope(wa_test.message('d'))), 'contended', 'so does a later');
select wa_test.advance('2 seconds');
select wa_test.complete(a.turn) from a;
select c.event_key from wa_api.claim_messages('worker', 1) as c;
select results_eq(
    $$
    select m.metric, m.value from wa_api.metrics() as m
    where m.metric in ('wa_webhook_lock_wait_seconds_count', 'wa_webhook_lock_wait_seconds_sum')
    order by 1
    $$,
    $$values ('wa_webhook_lock_wait_seconds_count', 3::double precision),
    ('wa_webhook_lock_wait_seconds_sum', 8)$$,
    'twice three seconds, and two'
);

select * from finish();
rollback;
