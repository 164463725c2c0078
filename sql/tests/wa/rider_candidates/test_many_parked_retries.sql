begin;
select plan(3);
select wa_test.noon();
select wa_test.register('s', '{"ordering": "strict"}');
select wa_test.register('bot', '{"is_default": true, "max_batch": 5}');
set local track_functions = 'pl';

create function pg_temp.park(p_phone text, p_count integer)
returns void
language plpgsql
as $$
declare
    v_first wa.pending_messages;
begin
    perform wa_test.fail(wa_test.turn('first', p_phone), p_retry_after => '1 hour');
    select p.* into v_first from wa.pending_messages as p order by p.received_at desc limit 1;
    perform wa.insert_pending_messages(
        array(
            select jsonb_populate_record(
                v_first,
                jsonb_build_object('event_key', gen_random_uuid(), 'seq', n + 1, 'dlq_id', null)
            )
            from generate_series(1, p_count) as n
        )
    );
    update wa.webhook_conversations as c set received_seq = p_count + 1
    where c.conversation_id = v_first.conversation_id;
end;
$$;
-- How many calls of functions it takes to claim what comes behind.
create function pg_temp.calls()
returns bigint
language sql
as $$
    select sum(f.calls)::bigint from pg_stat_xact_user_functions as f where f.schemaname = 'wa';
$$;
create function pg_temp.cost(p_phone text)
returns bigint
language plpgsql
as $$
declare
    v_calls bigint;
begin
    perform wa_test.outcomes(
        wa_test.envelope(wa_test.message('x', p_phone), wa_test.message('y', p_phone)), 0
    );
    v_calls := pg_temp.calls();
    perform wa_test.complete(c) from wa_test.claim(1) as c;
    return pg_temp.calls() - v_calls;
end;
$$;

select pg_temp.park('15550001', 1);
select pg_temp.cost('15550001');
create temp table few on commit drop as select pg_temp.cost('15550001') as calls;
select cmp_ok((select f.calls from few as f), '>', 0::bigint, 'calls are counted');
select wa_test.advance('1 minute');
select pg_temp.park('15550002', 100);
select cmp_ok(
    pg_temp.cost('15550002'), '<', (select f.calls + 20 from few as f),
    'behind many that have failed a turn costs as much as behind few'
);
select is_empty(
    $$select p.seq from wa.pending_messages as p where p.status <> 'retrying'$$,
    'those behind them had their turns'
);

select * from finish();
rollback;
