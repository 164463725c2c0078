begin;
select plan(14);
select wa_test.noon();

select wa_test.register('orders', '{"is_default": true}');
create function pg_temp.dead(p_from text, p_reason text, p_retryable boolean)
returns bigint
language sql
as $$
    select f.dlq_id from (select wa_test.turn('a', p_from) as turn) as t
    cross join wa_test.fail(t.turn, p_reason, p_retryable) as f;
$$;
create function pg_temp.matching(p_filter text)
returns bigint
language plpgsql
as $$
declare
    v_count bigint;
begin
    execute format('select r.message_count from wa_ops.retry_dlq_where(%s) as r', p_filter)
    into v_count;
    return coalesce(v_count, 0);
end;
$$;
select pg_temp.dead('15550001', 'handler_error', true);
select pg_temp.dead('15550002', 'timeout', true);
select wa_test.advance('1 hour');
select pg_temp.dead('15550003', 'rejected', false);
select pg_temp.dead('15550004', 'rejected', false);
create temp table gone on commit drop as select pg_temp.dead('15550005', 'rejected', false) as id;
select wa_ops.discard_dlq(g.id, 'no use') from gone as g;

select results_eq(
    'select r.outcome, r.message_count, r.sample_dlq_ids, r.last_dlq_id, r.last_retry_at
    from wa_ops.retry_dlq_where() as r',
    $$select 'would_retry', 4::bigint, array_agg(d.dlq_id order by d.dlq_id), max(d.dlq_id),
    null::timestamptz
    from wa.webhook_dlq as d where d.resolution_status <> 'discarded'$$,
    'a dry run counts what is unresolved'
);
select is(pg_temp.matching($$p_reason => 'timeout'$$), 1::bigint, 'reason');
select is(pg_temp.matching($$p_handler => 'orders'$$), 4::bigint, 'handler');
select wa_test.register('other');
select is(pg_temp.matching($$p_handler => 'other'$$), 0::bigint, 'another handler');
select is(pg_temp.matching($$p_error_class => 'ValueError'$$), 4::bigint, 'error class');
update wa.webhook_dlq set error_class = 'psycopg.errors.QueryCanceled'
where reason = 'timeout';
select is(pg_temp.matching($$p_error_class => 'querycanceled'$$), 1::bigint, 'its last part');
select is(
    pg_temp.matching($$p_error_class => 'psycopg.errors.QueryCanceled'$$), 1::bigint, 'or all of it'
);
select is(pg_temp.matching($$p_error_class => 'Canceled'$$), 0::bigint, 'but no less');
select is(pg_temp.matching($$p_phone_number_id => '7'$$), 0::bigint, 'business number');
select is(
    pg_temp.matching(
        format(
            'p_conversation_id => %s',
            (select min(c.conversation_id) from wa.webhook_conversations as c)
        )
    ), 1::bigint, 'conversation'
);
select is(pg_temp.matching($$p_created_after => wa.clock()$$), 2::bigint, 'from then on');
select is(pg_temp.matching($$p_created_before => wa.clock()$$), 2::bigint, 'before then');
select is(pg_temp.matching($$p_status => 'discarded'$$), 1::bigint, 'status');
select is(
    (
        select count(*)
        from wa.operator_actions as o
        where o.what = 'retry'
    ), 0::bigint,
    'nothing was done'
);

select * from finish();
rollback;
