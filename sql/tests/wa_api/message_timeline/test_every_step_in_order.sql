begin;
select plan(7);
select wa_test.noon();
select wa_test.register('orders', '{"is_default": true, "max_retries": 1}');

-- Minutes after noon, what, how, which attempt.
create function pg_temp.told(p_id text)
returns setof text
language sql
as $$
    select
        concat_ws(
            ' | ',
            to_char(t.at at time zone 'UTC', 'MI:SS'), t.what, t.status,
            'attempt ' || (t.detail ->> 'attempt'),
            t.detail ->> 'error_class'
        )
    from wa_ops.message_timeline(p_id) as t
    where t.what <> 'state changed';
$$;

create temp table m on commit drop as
select r.event_key, r.turn
from wa_test.receive(
    wa_test.envelope(wa_test.message('a', p_id => 'wamid.S', p_at => wa.clock() - '2 s'::interval))
) as r;
select results_eq(
    $$select pg_temp.told('wamid.S')$$,
    $$values ('00:00 | received | message'), ('00:00 | in line | running | attempt 1'),
    ('00:00 | turn began | enhanced | attempt 1')$$,
    'while it runs'
);
select is(
    (
        select t.detail - '{event_key,event_day,conversation_id,correlation_id,seq}'::text[]
        from wa_ops.message_timeline('wamid.S') as t
        where t.what = 'received'
    ),
    jsonb_build_object('sent_at', wa.clock() - '2 s'::interval, 'has_content', true),
    'when it was sent, and that its content is there'
);

select wa_test.advance('10 seconds');
select wa_api.fail_message(
    (m.turn).event_day, m.event_key, (m.turn).conversation_id, (m.turn).lock_token,
    'handler_error', 'KeyError', 'it broke', null, 4000, true
) from m;
select wa_test.advance('5 minutes');
select wa_api.fail_message(
    c.event_day, c.event_key, c.conversation_id, c.lock_token,
    'timeout', 'TimeoutError', 'too late', null, 10000, true
) from wa_test.claim() as c;
select wa_test.advance('1 minute');
select wa_ops.replay_messages(
    array['wamid.S'], p_reason => 'once more', p_dry_run => false
);
select wa_test.advance('1 minute');
update m set turn = c from wa_test.claim() as c;
select wa_test.advance('2 seconds');
select wa_api.complete_message(
    (m.turn).event_day, m.event_key, (m.turn).conversation_id, (m.turn).lock_token, null, null,
    '[{"kind": "text", "body": {}}]', 1500
) from m;
update wa.outbound_messages set sent_at = wa.clock() + '1 s', delivered_at = wa.clock() + '2 s';

select results_eq(
    $$select pg_temp.told('wamid.S')$$,
    $$values
    ('00:00 | received | message'),
    ('00:06 | turn began | enhanced | attempt 1'),
    ('00:10 | attempt failed | handler_error | attempt 1 | KeyError'),
    ('00:10 | dead letter opened'),
    ('05:00 | turn began | enhanced | attempt 2'),
    ('05:10 | attempt failed | timeout | attempt 2 | TimeoutError'),
    ('06:10 | operator | replay'),
    ('07:10 | turn began | enhanced | attempt 3'),
    ('07:12 | dead letter | resolved'),
    ('07:12 | reply | queued'),
    ('07:12 | settled | processed'),
    ('07:13 | delivery | sent'),
    ('07:14 | delivery | delivered')$$,
    'every attempt, what an operator did, replies and their delivery'
);
select is_empty(
    $$select t.* from wa_ops.message_timeline('wamid.S') as t
    where t.detail::text ~ '15550001|Ann|wamid|it broke|too late|once more'$$,
    'nothing private in it'
);

delete from wa.webhook_payloads;
select is(
    (
        select t.detail ->> 'has_content'
        from wa_ops.message_timeline('wamid.S') as t
        where t.what = 'received'
    ),
    'false', 'its content is gone after its retention'
);

-- The original flow, and what could not be an event.
select wa_test.complete(r.turn)
from wa_test.receive(wa_test.envelope(wa_test.message('b', '15550002', 'wamid.O')), 1, false) as r;
select results_eq(
    $$select t.what, t.status from wa_ops.message_timeline('wamid.O') as t$$,
    $$values ('received', 'message'), ('turn began', 'original'), ('settled', 'processed')$$,
    'the original flow'
);
select wa_api.process_webhook('no json'::bytea, gen_random_uuid(), 'corr-q', 'w', 1);
select results_eq(
    $$select t.what, t.detail ->> 'reason' from wa_ops.message_timeline('corr-q') as t$$,
    $$values ('quarantined', 'unreadable_body body: expected JSON in UTF-8')$$,
    'the quarantine, by correlation id'
);

select * from finish();
rollback;
