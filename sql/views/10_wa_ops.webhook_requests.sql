-- HTTP requests, per minute, hour and in total. Filter grain and bucket.
create view wa_ops.webhook_requests as
select
    t.grain,
    t.bucket,
    t.http_method,
    t.outcome,
    t.request_count,
    q.seconds[1] as ack_seconds_p50,
    q.seconds[2] as ack_seconds_p95,
    q.seconds[3] as ack_seconds_p99
from (
    select
        m.grain,
        m.bucket,
        m.subject as http_method,
        m.outcome,
        sum(m.n)::bigint as request_count,
        array[
            sum(m.upto_5ms), sum(m.upto_10ms), sum(m.upto_25ms), sum(m.upto_50ms),
            sum(m.upto_100ms), sum(m.upto_250ms), sum(m.upto_500ms), sum(m.upto_1s),
            sum(m.upto_2500ms), sum(m.upto_5s), sum(m.upto_10s), sum(m.upto_30s), sum(m.upto_60s),
            sum(m.upto_300s), sum(m.over_300s)
        ]::bigint[] as counts
    from wa.metrics as m
    where m.measure = 'request'
    group by m.grain, m.bucket, m.subject, m.outcome
) as t
cross join lateral (
    -- Once per row: not pulled up.
    select wa_ops.latency_quantiles('{0.5,0.95,0.99}', t.counts) as seconds
    from (select 1 as one) as o
    offset 0 -- noqa: AM09
) as q;

comment on view wa_ops.webhook_requests is
'HTTP requests by minute, hour and in total, by outcome, with the time to their answer.';
comment on column wa_ops.webhook_requests.grain is 'minute, hour, or total since the installation.';
comment on column wa_ops.webhook_requests.bucket is
'Begin of the minute or hour, UTC; -infinity for the total.';
comment on column wa_ops.webhook_requests.http_method is 'GET or POST.';
comment on column wa_ops.webhook_requests.outcome is 'accepted, or why the request was refused.';
comment on column wa_ops.webhook_requests.request_count is 'Requests.';
comment on column wa_ops.webhook_requests.ack_seconds_p50 is
'Seconds, 50th percentile of the time to the answer.';
comment on column wa_ops.webhook_requests.ack_seconds_p95 is
'Seconds, 95th percentile of the time to the answer.';
comment on column wa_ops.webhook_requests.ack_seconds_p99 is
'Seconds, 99th percentile of the time to the answer.';
revoke all on wa_ops.webhook_requests from public;
grant select on wa_ops.webhook_requests to wa_monitor, wa_operator;
