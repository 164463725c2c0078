begin;
select plan(7);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');
select wa_test.complete(wa_test.turn('a', '1555000' || n)) from generate_series(1, 5) as n;

create temp table timers on commit drop as
select wa_api.schedule_event(c.conversation_id, 'bot', 'remind', wa.clock()) as event_key
from wa.webhook_conversations as c;
-- The key of one is taken: its ledger row cannot be written.
create temp table bad on commit drop as
select t.conversation_id, t.event_key
from wa.scheduled_events as t
order by t.conversation_id
limit 1 offset 2;
insert into wa.processed_webhook_messages (
    event_day, event_key, kind, status, received_at, correlation_id
)
values (
    (wa.clock() at time zone 'UTC')::date, (select b.event_key from bad as b), 'timer',
    'processed', wa.clock(), 'x'
);
create temp table t on commit drop as
select wa_test.turn('next', '15550009') as turn;

select lives_ok($$select wa_api.worker_heartbeat('w', 0)$$, 'a worker''s heartbeat');
select is(
    (
        select count(*) from wa_test.claim(9) as c
        where c.message_type = 'timer'
    ), 4::bigint,
    'the other timers have their turns'
);
select results_eq(
    'select s.conversation_id, s.due_at - wa.clock() from wa.scheduled_events as s',
    $$select b.conversation_id, interval '1 minute' from bad as b$$, 'it is put off'
);
select results_eq(
    $$select c.conversation_id from wa.webhook_conversations as c where c.status = 'error'$$,
    'select b.conversation_id from bad as b', 'its conversation shows it'
);
select is(
    (
        select r.reason
        from wa.conversation_state_transitions as r
        inner join bad as b on r.conversation_id = b.conversation_id and r.to_status = 'error'
    ),
    'its timer cannot be received: SQLSTATE 23505', 'with the reason'
);

-- And one that was set when any time was taken.
update wa.scheduled_events as s set due_at = '-infinity', event_key = gen_random_uuid();
select is_empty('select c.seq from wa_test.claim() as c', 'at no time that a message could have');
select wa_test.advance('1 minute');
select is(
    (select c.message_type from wa_test.claim() as c), 'timer', 'a minute later it has one'
);

select * from finish();
rollback;
