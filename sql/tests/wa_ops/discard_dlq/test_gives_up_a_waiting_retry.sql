begin;
select plan(7);
select wa_test.noon();

select wa_test.register('orders', '{"is_default": true, "ordering": "strict"}');
create temp table a on commit drop as select wa_test.turn('a') as turn;
create temp table dead on commit drop as
select f.* from a cross join wa_test.fail(a.turn) as f;
select is(wa_test.outcomes(wa_test.envelope(wa_test.message('b')), 0), 'waiting', 'b is behind');
select is_empty('select wa_test.claim()', 'a strict handler''s failure holds it up');
select lives_ok(
    format('select wa_ops.discard_dlq(%s, $$asked by phone$$)', d.dlq_id), 'a is given up'
) from dead as d;
select results_eq(
    'select d.resolution_status, d.resolved_at, d.resolved_by, d.resolution_note, d.next_retry_at
    from wa.webhook_dlq as d',
    $$select
        'discarded', wa.clock(), session_user::text collate "default", 'asked by phone',
        null::timestamptz$$,
    'who, when and why'
);
select results_eq(
    'select m.status, m.settled_at from a cross join wa_test.ledger((a.turn).event_key) as m',
    $$select 'discarded', wa.clock()$$, 'the ledger row is settled'
);
select is((select c.message_text from wa_test.claim() as c), 'b', 'b runs');
select throws_ok(
    format('select wa_ops.discard_dlq(%s, $$again$$)', d.dlq_id), 'WA201', null, 'once'
) from dead as d;

select * from finish();
rollback;
