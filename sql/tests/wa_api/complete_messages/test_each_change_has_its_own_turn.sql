begin;
select plan(3);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');

-- Two turns of the enhanced flow, one of the original one.
create temp table t on commit drop as
select wa_test.turn('a' || n, '1555000' || n, n < 3) as turn from generate_series(1, 3) as n;
update wa.webhook_conversations as c set locked_by = 'worker-' || c.phone
where c.lock_token is not null;
create function pg_temp.settle(p_state text)
returns bigint
language sql
as $$
    select count(*)
    from wa_api.complete_messages(
        (
            select jsonb_agg(
                jsonb_build_object(
                    'event_day', (t.turn).event_day, 'event_key', (t.turn).event_key,
                    'conversation_id', (t.turn).conversation_id,
                    'lock_token', (t.turn).lock_token, 'state', p_state, 'duration_ms', 5
                )
            )
            from t
        )
    );
$$;

select is(pg_temp.settle('asked'), 3::bigint, 'of either flow');
select results_eq(
    $$
    select (t.turn).message_text, a.to_state, a.reason, a.actor = 'worker-1555000' || t.n
    from wa.conversation_state_transitions as a
    inner join (select t.*, right((t.turn).message_text, 1) as n from t) as t
        on (t.turn).event_key = a.event_key and (t.turn).conversation_id = a.conversation_id
    order by 1
    $$,
    $$
    values ('a1', 'asked', 'completed by bot', true), ('a2', 'asked', 'completed by bot', true),
    ('a3', 'asked', 'completed by bot', false)
    $$,
    'each change names its own message and worker'
);

-- What follows in the same transaction is nobody's turn.
update wa.webhook_conversations as c set state = 'by hand';
select results_eq(
    $$
    select a.reason, a.event_key is null, count(*)
    from wa.conversation_state_transitions as a
    where a.to_state = 'by hand'
    group by 1, 2
    $$,
    $$values ('changed by hand', true, 3::bigint)$$, 'and none is left for others'
);

select * from finish();
rollback;
