begin;
select plan(6);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');
create temp table t on commit drop as
select wa_test.turn('a', '15559991') as turn;
select wa_test.complete(t.turn) from t;
select wa_ops.erase_contact('100000001', '15559991', 'request 17');

select throws_ok(
    format(
        $$select wa_api.schedule_event(%s, 'bot', 'x', now(), '{"name": "Ann"}')$$,
        (t.turn).conversation_id
    ),
    'WA201', null, 'hears from no timer any more'
) from t;
select lives_ok(
    format(
        $$select wa_api.schedule_event(%s, 'bot', 'x', null)$$, (t.turn).conversation_id
    ),
    'taking one back is no harm'
) from t;

-- Set while the contact was being erased.
insert into wa.scheduled_events (
    conversation_id, handler, name, due_at, event_key, correlation_id
)
values (
    (select (t.turn).conversation_id from t), 'bot', 'x', wa.clock(), gen_random_uuid(), 'x'
);
select is_empty('select c.seq from wa_test.claim() as c', 'one that is there does not fire');
select is_empty('select s.name from wa.scheduled_events as s', 'it goes when its time has come');
select is_empty(
    $$select m.event_key from wa.processed_webhook_messages as m where m.kind = 'timer'$$,
    'and leaves nothing'
);
select is((select c.status from wa.webhook_conversations as c), 'closed', 'nor opens anything');

select * from finish();
rollback;
