begin;
select plan(14);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');
select wa_test.register('menu', '{"universal": ["menu"]}');

create temp table t on commit drop as
select wa_test.turn('hello') as turn;
create function pg_temp.complete(p_turn wa.turn, p_timers jsonb)
returns text
language sql
as $$
    select c.status
    from wa_api.complete_message(
        p_turn.event_day, p_turn.event_key, p_turn.conversation_id, p_turn.lock_token, null, null,
        null, 1, p_timers => p_timers
    ) as c;
$$;
select throws_ok(
    $$select pg_temp.complete(t.turn, '[{"name": "", "after_s": 60}]') from t$$, 'WA101', null,
    'a timer without a name'
);
create temp table timers on commit drop as
select '[{"name": "remind", "after_s": 60, "data": {"n": 1}}, {"name": "b", "after_s": 60}]' as doc;
select is(
    (select pg_temp.complete(t.turn, s.doc::jsonb) from t cross join timers as s), 'processed',
    'set with the turn'
);
select is(
    (
        select wa_api.schedule_event((t.turn).conversation_id, 'bot', 'b', null)
        from t
    ), null, 'one is taken back'
);
select is_empty('select c.handler from wa_test.claim() as c', 'not before its time');
select wa_test.advance('61 seconds');
update t set turn = (select c from wa_test.claim() as c);
select is((select (t.turn).message_type from t), 'timer', 'then it is a message');
select is((select (t.turn).handler from t), 'bot', 'for its handler');
select is(
    (select (t.turn).event #> '{message,timer}' from t), '{"name": "remind", "data": {"n": 1}}',
    'with its data'
);
select is_empty('select s.name from wa.scheduled_events as s', 'and no timer any more');
select is((select pg_temp.complete(t.turn, null) from t), 'processed', 'settled as any other');
select results_eq(
    'select m.kind, m.status from wa.processed_webhook_messages as m order by m.received_at',
    $$values ('message', 'processed'), ('timer', 'processed')$$, 'in the ledger, too'
);
select is(wa_api.worker_heartbeat('w', 0)::text, '', 'none is due');

-- In line behind what came before, and moved by setting it again.
select wa_api.schedule_event(c.conversation_id, 'bot', 'later', wa.clock() + '1 minute')
from wa.webhook_conversations as c;
select wa_api.schedule_event(c.conversation_id, 'bot', 'later', wa.clock() + '2 minutes')
from wa.webhook_conversations as c;
select wa_test.advance('90 seconds');
select wa_test.outcomes(wa_test.envelope(wa_test.message('before', '15550001')), 0);
select wa_test.advance('31 seconds');
select wa_api.worker_heartbeat('w', 0);
select is(
    (select c.message_text from wa_test.claim(5) as c), 'before', 'it takes its turn in line'
);
select throws_ok(
    $$select wa_api.schedule_event(-1, 'bot', 'x', now())$$, 'WA401', null,
    'of an unknown conversation'
);
select throws_ok(
    $$select wa_api.schedule_event(1, 'bot', 'x', 'infinity')$$, 'WA101', null, 'at no time'
);

select * from finish();
rollback;
