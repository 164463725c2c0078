-- What happened, counted per minute, per hour and in total, up to this moment.
create view wa_ops.metric_rollups as
select
    m.grain,
    m.bucket,
    m.measure,
    m.subject,
    m.outcome,
    sum(m.n)::bigint as n,
    sum(m.seconds) as seconds,
    sum(m.upto_5ms)::bigint as upto_5ms,
    sum(m.upto_10ms)::bigint as upto_10ms,
    sum(m.upto_25ms)::bigint as upto_25ms,
    sum(m.upto_50ms)::bigint as upto_50ms,
    sum(m.upto_100ms)::bigint as upto_100ms,
    sum(m.upto_250ms)::bigint as upto_250ms,
    sum(m.upto_500ms)::bigint as upto_500ms,
    sum(m.upto_1s)::bigint as upto_1s,
    sum(m.upto_2500ms)::bigint as upto_2500ms,
    sum(m.upto_5s)::bigint as upto_5s,
    sum(m.upto_10s)::bigint as upto_10s,
    sum(m.upto_30s)::bigint as upto_30s,
    sum(m.upto_60s)::bigint as upto_60s,
    sum(m.upto_300s)::bigint as upto_300s,
    sum(m.over_300s)::bigint as over_300s
from wa.metrics as m
group by m.grain, m.bucket, m.measure, m.subject, m.outcome;

comment on view wa_ops.metric_rollups is
'What happened, counted per minute, per hour and in total, up to this moment. '
'Filter grain, measure and bucket. Measures: '
'turn = attempts of messages, by handler and how they ended, timed by the handler''s run; '
'end_to_end = settled messages, by handler and final status, from receipt to the end; '
'receipt = events of requests and timers, by kind and outcome, timed by Meta''s delay; '
'failure = failed attempts, by handler and reason; '
'request = HTTP requests, by method and outcome, timed to the acknowledgement; '
'lock = leases that ended otherwise than by settling: expired, released_by_cleanup, evicted; '
'unsupported = new messages of a type that no handler can know: unsupported or unknown; '
'lock_wait = messages that met their conversation''s lock, by handler, from receipt to turn; '
'replay = operators'' retries and replays, by the dead letter''s reason and outcome; '
'payload_bytes, batch_updates = stored requests, by size: their seconds are bytes and events, '
'and what is called 1 s is 100,000 bytes or 200 events; '
'secret = right signatures, by the current or a previous app secret; '
'fenced = writes that were refused because the turn had been taken over; '
'alert = notifications of alerts, by receiver and outcome: delivered, failed attempts, expired.';
comment on column wa_ops.metric_rollups.grain is 'minute, hour or total.';
comment on column wa_ops.metric_rollups.bucket is
'Begin of the minute or hour (UTC); -infinity for the total.';
comment on column wa_ops.metric_rollups.measure is 'What is counted; see the view.';
comment on column wa_ops.metric_rollups.subject is
'Handler (empty: none known), kind of event, HTTP method, reason or type.';
comment on column wa_ops.metric_rollups.outcome is 'How it ended.';
comment on column wa_ops.metric_rollups.n is
'How often; more than the upto_ columns together where not everything was timed.';
comment on column wa_ops.metric_rollups.seconds is 'Sum of the times in seconds, or of the sizes.';
comment on column wa_ops.metric_rollups.upto_5ms is
'How many took at most 5ms.';
comment on column wa_ops.metric_rollups.upto_10ms is
'How many took more than 5ms, at most 10ms.';
comment on column wa_ops.metric_rollups.upto_25ms is
'How many took more than 10ms, at most 25ms.';
comment on column wa_ops.metric_rollups.upto_50ms is
'How many took more than 25ms, at most 50ms.';
comment on column wa_ops.metric_rollups.upto_100ms is
'How many took more than 50ms, at most 100ms.';
comment on column wa_ops.metric_rollups.upto_250ms is
'How many took more than 100ms, at most 250ms.';
comment on column wa_ops.metric_rollups.upto_500ms is
'How many took more than 250ms, at most 500ms.';
comment on column wa_ops.metric_rollups.upto_1s is
'How many took more than 500ms, at most 1s.';
comment on column wa_ops.metric_rollups.upto_2500ms is
'How many took more than 1s, at most 2500ms.';
comment on column wa_ops.metric_rollups.upto_5s is
'How many took more than 2500ms, at most 5s.';
comment on column wa_ops.metric_rollups.upto_10s is
'How many took more than 5s, at most 10s.';
comment on column wa_ops.metric_rollups.upto_30s is
'How many took more than 10s, at most 30s.';
comment on column wa_ops.metric_rollups.upto_60s is
'How many took more than 30s, at most 60s.';
comment on column wa_ops.metric_rollups.upto_300s is
'How many took more than 60s, at most 300s.';
comment on column wa_ops.metric_rollups.over_300s is
'How many took more than 300s.';
revoke all on wa_ops.metric_rollups from public;
grant select on wa_ops.metric_rollups to wa_monitor, wa_operator;
