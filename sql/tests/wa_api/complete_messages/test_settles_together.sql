begin;
select plan(9);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');

create temp table t on commit drop as
select wa_test.turn('a' || n, '1555000' || n) as turn from generate_series(1, 3) as n;
select wa_test.outcomes(wa_test.envelope(wa_test.message('next', '15550001')), 0);

create function pg_temp.results(p_more jsonb = '{}')
returns jsonb
language sql
as $$
    select jsonb_agg(
        jsonb_build_object(
            'event_day', (t.turn).event_day, 'event_key', (t.turn).event_key,
            'conversation_id', (t.turn).conversation_id, 'lock_token', (t.turn).lock_token,
            'state', 'asked', 'context', jsonb_build_object('said', (t.turn).message_text),
            'replies', '[{"kind": "text", "body": {}}]'::jsonb, 'duration_ms', 5
        ) || p_more
        order by (t.turn).conversation_id desc
    )
    from t;
$$;

select throws_ok(
    $$select * from wa_api.complete_messages(pg_temp.results('{"state": ""}'))$$, 'WA101', null,
    'an error of one'
);
update t set turn.lock_token = gen_random_uuid()
where (t.turn).message_text = 'a3';
select throws_ok(
    'select * from wa_api.complete_messages(pg_temp.results())', 'WA301', null,
    'or a turn that was taken over'
);
select results_eq(
    $$select count(*) from wa.pending_messages as p where p.status = 'running'$$, array[3::bigint],
    'changes nothing of any'
);

delete from t
where (t.turn).message_text = 'a3';
create temp table done on commit drop as
select d.*
from wa_api.complete_messages(
    pg_temp.results(), p_worker => 'worker-7', p_retries => 1
) as d;
select results_eq(
    $$select (t.turn).message_text, d.status, d.replies, d.next_due_at, d.repeated
    from done as d
    inner join t on d.event_key = (t.turn).event_key
    order by 1$$,
    $$values ('a1', 'processed', 1, wa.clock(), false),
        ('a2', 'processed', 1, null::timestamptz, false)$$,
    'each is settled'
);
select results_eq(
    $$select c.state, c.context ->> 'said', c.lock_token is null
    from wa.webhook_conversations as c
    order by c.conversation_id$$,
    $$values ('asked', 'a1', false), ('asked', 'a2', true), ('home', null, false)$$,
    'with its own result'
);
select results_eq(
    $$select (d.next_turn).message_text, c.locked_by
    from (select n.* from done as n where n.event_key is null) as d
    inner join wa.webhook_conversations as c
        on (d.next_turn).conversation_id = c.conversation_id$$,
    $$values ('next', 'worker-7')$$, 'and what is due is claimed for the worker'
);
select results_eq(
    $$select d.status, d.replies, d.repeated, (d.next_turn).event_key
    from wa_api.complete_messages(pg_temp.results(), 'worker-7', 1) as d$$,
    $$values ('processed', 1, true, null::uuid), ('processed', 1, true, null)$$,
    'repeated: the same answers, and nothing more'
);
select is_empty(
    $$select * from wa_api.complete_messages('[]', 'worker-7', 1)$$, 'nothing to settle'
);
select throws_ok(
    $$select * from wa_api.complete_messages('{}')$$, 'WA101', null, 'no array'
);

select * from finish();
rollback;
