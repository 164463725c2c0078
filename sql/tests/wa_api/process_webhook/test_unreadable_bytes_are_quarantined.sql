begin;
select plan(4);
select wa_test.noon();

select results_eq(
    $$select r.kind, r.outcome, r.event_key from wa_test.receive_bytes('\x00ff7b') as r$$,
    $$values ('unreadable', 'quarantined', null::uuid)$$,
    'bytes that are no JSON'
);
select
    is((select q.raw from wa.webhook_quarantine as q), '\x00ff7b'::bytea, 'are kept as they came');
select is(
    (select r.outcome from wa_test.receive_bytes('\x00ff7b') as r), 'quarantined', 'again'
);
select is((select count(*) from wa.webhook_quarantine), 1::bigint, 'once');

select * from finish();
rollback;
