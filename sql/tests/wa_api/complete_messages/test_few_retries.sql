-- As many turns are claimed as are settled; of retries no more than there is room for.
begin;
select plan(3);
select wa_test.noon();
select wa_test.register('bot', '{"is_default": true}');

create temp table t on commit drop as
select wa_test.turn('failing', '1555000' || n) as turn from generate_series(1, 3) as n;
select wa_test.fail(t.turn) from t;
delete from t;
select wa_test.advance('2 hours');
insert into t (turn)
select wa_test.turn('fresh', '1555001' || n) from generate_series(1, 3) as n;

create function pg_temp.claimed(p_retries integer)
returns bigint[]
language sql
as $$
    select array[count(d.event_key), count(*) filter (where (d.next_turn).attempt = 2)]
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
        ), 'worker-7', p_retries, true
    ) as d;
$$;

select is(pg_temp.claimed(2), array[3, 2]::bigint[], 'two may be retries');
select results_eq(
    'select d.is_retry, d.due_at <= wa.clock() from wa.due_conversations as d where d.is_retry'
    || ' and exists (select from wa.webhook_conversations as c'
    || ' where c.conversation_id = d.conversation_id and c.lock_token is null)',
    'values (true, true)', 'the third one waits'
);
select is(pg_temp.claimed(null), array[3, 0]::bigint[], 'null: none');

select * from finish();
rollback;
