-- Leases that ran out while nobody took over: what was done is settled, not rescued.
begin;
select plan(2);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true, "timeout_s": 10}');

create temp table t on commit drop as
select wa_test.turn('late', '1555000' || n) as turn from generate_series(1, 3) as n;
select wa_test.advance('1 minute');

select results_eq(
    $$select d.status, d.repeated
    from wa_api.complete_messages(
        (
            select jsonb_agg(
                jsonb_build_object(
                    'event_day', (t.turn).event_day, 'event_key', (t.turn).event_key,
                    'conversation_id', (t.turn).conversation_id,
                    'lock_token', (t.turn).lock_token
                )
            )
            from t
        ), 'worker-7', 3
    ) as d$$,
    $$values ('processed', false), ('processed', false), ('processed', false)$$,
    'all three, before anything is claimed'
);
select is_empty('select d.dlq_id from wa.webhook_dlq as d', 'none of them was rescued');

select * from finish();
rollback;
