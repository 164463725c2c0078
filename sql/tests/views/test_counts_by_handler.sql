begin;
select plan(8);
select wa_test.noon();

-- What happened is written as the engine writes it: 10 turns in one minute and 4 in the next.
insert into wa.metric_deltas (seconds, end_to_end, outcome, n, measure, subject, occurred_at)
select
    t.seconds,
    t.end_to_end,
    t.outcome,
    1 as n,
    'turn' as measure,
    'orders' as subject,
    wa.clock() + t.later as occurred_at
from (
    values
    (8, '0 minutes'::interval, 0.08, 1, 'processed'),
    (2, '0 minutes', 4, null, 'retrying'),
    (3, '1 minute', 0.4, 20, 'processed'),
    (1, '1 minute', null, 40, 'exhausted')
) as t (times, later, seconds, end_to_end, outcome)
cross join lateral generate_series(1, t.times);
insert into wa.metric_deltas (occurred_at, n, measure, subject, outcome)
values
(wa.clock(), 1, 'failure', 'orders', 'timeout'),
(wa.clock(), 1, 'failure', 'orders', 'handler_error');
insert into wa.metric_deltas (occurred_at, seconds, n, slot, measure, subject, outcome)
values
(wa.clock(), 30, 20, 8, 'receipt', 'message', 'dispatched'),
(wa.clock(), 0.003, 1, null, 'receipt', 'message', 'duplicate'),
(wa.clock(), 0.9, 100, 2, 'request', 'POST', 'accepted');

create function pg_temp.shown(p_view text, p_columns text)
returns setof text
language plpgsql
as $$
begin
    return query execute format(
        'select concat_ws('' '', %s) from wa_ops.%I as v where v.grain = ''minute''',
        p_columns, p_view
    );
end;
$$;

select set_eq(
    $$select pg_temp.shown(
        'webhook_message_processing_metrics',
        'handler, message_count, processed_count, retrying_count, exhausted_count, '
        'round(error_rate::numeric, 3), round(duration_seconds_avg::numeric, 3), '
        'round(duration_seconds_p50::numeric, 6), round(end_to_end_seconds_p95::numeric, 6)'
    )$$,
    array[
        'orders 10 8 2 0 0.200 0.864 0.081250 0.975000',
        'orders 4 3 0 1 0.250 0.400 0.375000 54.000000'
    ],
    'messages: what succeeds, how long it runs, how long it takes in all'
);
select set_eq(
    $$select pg_temp.shown(
        'webhook_agent_performance',
        'handler, turn_count, success_count, failure_count, success_rate, timeout_count'
    )$$,
    array['orders 10 8 2 0.8 1', 'orders 4 3 1 0.75 0'], 'agents'
);
select set_eq(
    $$select pg_temp.shown('webhook_throughput', 'kind, outcome, event_count, lag_seconds_p50')$$,
    array['message dispatched 20 1.75', 'message duplicate 1 0.0025'], 'events, with their delay'
);
select set_eq(
    $$select pg_temp.shown(
        'webhook_requests', 'http_method, outcome, request_count, ack_seconds_p50'
    )$$,
    array['POST accepted 100 0.0175'], 'requests, with the time to the answer'
);
select set_eq(
    $$select h.le || ' ' || h.n from wa_ops.latency_histogram as h
    where h.grain = 'hour' and h.measure = 'turn' and h.n > 0$$,
    array['0.1 8', '0.5 3', '5 2'], 'how many fell under which bound'
);

create temp table before on commit drop as
select s.* from wa_ops.get_webhook_performance_stats(1) as s;
select set_has(
    'select b.metric_name, round(b.value::numeric, 4), b.unit from before as b',
    $$values
    ('requests', 100.0000, 'requests'), ('messages_received', 21.0, 'messages'),
    ('messages_per_second', 0.0058, 'messages/s'), ('duplicates', 1.0, 'events'),
    ('turns', 14.0, 'turns'), ('processed', 11.0, 'messages'),
    ('failed_attempts', 2.0, 'attempts'), ('success_rate', 0.7857, 'share'),
    ('exhausted', 1.0, 'messages'), ('duration_p50', 0.0906, 'seconds'),
    ('ack_p99', 0.0249, 'seconds'), ('messages_waiting', 0.0, 'messages'),
    ('oldest_due', 0.0, 'seconds')$$,
    'the figures of the last hour'
);
select wa.fold_metrics();
select set_eq(
    'select s.* from wa_ops.get_webhook_performance_stats(1) as s', 'select b.* from before as b',
    'folding changes none of them'
);
select throws_ok(
    'select * from wa_ops.get_webhook_performance_stats(0)', 'WA101', null, 'no hours at all'
);

select * from finish();
rollback;
