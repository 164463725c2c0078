begin;
select plan(3);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');
select wa_test.register('held', '{"keywords": ["held"]}');

create temp table t on commit drop as
select wa_test.turn('a' || n, '1555000' || n) as turn from generate_series(1, 2) as n;
select wa_test.outcomes(wa_test.envelope(wa_test.message('held', '1666' || n)), 0)
from generate_series(1000, 1029) as n;
select wa_ops.pause_handler('held', 'test');

-- What a claim meets stays locked with the settlement.
create temp table done on commit drop as
select d.*
from wa_api.complete_messages(
    (
        select
            jsonb_agg(
                jsonb_build_object(
                    'event_day', (t.turn).event_day, 'event_key', (t.turn).event_key,
                    'conversation_id', (t.turn).conversation_id, 'lock_token', (t.turn).lock_token,
                    'duration_ms', 5
                )
            )
        from t
    ), 'worker-7', null
) as d;
select is((
    select count(*) from done as d
    where d.event_key is not null
), 2::bigint, 'settled');
select is(
    (
        select count(*) from done as d
        where (d.next_turn).event_key is not null
    ), 0::bigint,
    'nothing may run'
);
select is(
    (
        select count(*) from wa.pending_messages as p
        where p.ready_at = 'infinity'
    ), 5::bigint,
    'as many are met as were settled, and three more'
);

select * from finish();
rollback;
