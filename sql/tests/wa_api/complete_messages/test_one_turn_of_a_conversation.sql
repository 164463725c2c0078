begin;
select plan(3);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');

-- The original flow has no lock: two turns of one conversation may end at the same time.
create temp table t on commit drop as
select wa_test.turn('a' || n, '15550001', false) as turn from generate_series(1, 2) as n;
create function pg_temp.settle()
returns setof text
language sql
as $$
    select (t.turn).message_text
    from wa_api.complete_messages(
        (
            select jsonb_agg(
                jsonb_build_object(
                    'event_day', (t.turn).event_day, 'event_key', (t.turn).event_key,
                    'conversation_id', (t.turn).conversation_id,
                    'lock_token', (t.turn).lock_token, 'state', (t.turn).message_text,
                    'duration_ms', 5
                )
            )
            from t
        )
    ) as d
    inner join t on d.event_key = (t.turn).event_key;
$$;

select is((select count(*) from pg_temp.settle()), 1::bigint, 'one of them has a row');
select results_eq(
    $$
    select count(*), count(m.settled_at)
    from wa.processed_webhook_messages as m
    $$,
    'values (2::bigint, 1::bigint)', 'the other is not settled'
);
select is(
    (select c.state from wa.webhook_conversations as c),
    (
        select (t.turn).message_text
        from t
        inner join wa.processed_webhook_messages as m on m.event_key = (t.turn).event_key
        where m.status = 'processed'
    ),
    'nor has it changed the state'
);

select * from finish();
rollback;
