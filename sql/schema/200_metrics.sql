-- What happened, written in the transaction in which it happened: a rollback counts nothing.
-- One row per turn and one per receipt: wide columns first, so that it has no gaps.
create table wa.metric_deltas (
    occurred_at timestamptz not null,
    seconds double precision,
    end_to_end double precision,
    n integer not null,
    slot smallint,
    measure text not null,
    subject text not null,
    outcome text not null
) with (
    -- Emptied every few seconds by wa.fold_metrics(): what is dead has to go as fast.
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_insert_scale_factor = 0,
    autovacuum_vacuum_insert_threshold = 10000,
    autovacuum_vacuum_cost_delay = 0
);
comment on table wa.metric_deltas is
'What happened since the last fold: appended where it happens, moved to metric_rollups by '
'wa.fold_metrics(). No key: nothing ever looks for a row. No checks, which each message would pay '
'for: what comes from outside is checked by wa.require_flush().';
comment on column wa.metric_deltas.occurred_at is 'When it happened.';
comment on column wa.metric_deltas.measure is
'turn, end_to_end, receipt and more: see wa_ops.metric_rollups.';
comment on column wa.metric_deltas.subject is
'Handler, kind of event, HTTP method and more; may be empty.';
comment on column wa.metric_deltas.slot is
'Which of wa_ops.latency_bounds() each of the times fell under, see wa_ops.latency_slot(); '
'null = it follows from seconds, where n is 1.';
comment on column wa.metric_deltas.n is 'How often.';
comment on column wa.metric_deltas.seconds is 'Sum of the times; null = nothing was timed.';
comment on column wa.metric_deltas.end_to_end is
'Of a turn that settled its message: seconds since its receipt. Counts as a measure of its own.';
alter table wa.metric_deltas enable row level security;
alter table wa.metric_deltas force row level security;
create policy metric_deltas_owner on wa.metric_deltas to wa_owner using (true) with check (true);

create table wa.metric_rollups (
    grain text not null,
    bucket timestamptz not null,
    measure text not null,
    subject text not null,
    outcome text not null,
    n bigint not null default 0,
    seconds double precision not null default 0,
    upto_5ms bigint not null default 0,
    upto_10ms bigint not null default 0,
    upto_25ms bigint not null default 0,
    upto_50ms bigint not null default 0,
    upto_100ms bigint not null default 0,
    upto_250ms bigint not null default 0,
    upto_500ms bigint not null default 0,
    upto_1s bigint not null default 0,
    upto_2500ms bigint not null default 0,
    upto_5s bigint not null default 0,
    upto_10s bigint not null default 0,
    upto_30s bigint not null default 0,
    upto_60s bigint not null default 0,
    upto_300s bigint not null default 0,
    over_300s bigint not null default 0,
    constraint metric_rollups_pkey primary key (bucket, measure, subject, outcome, grain),
    constraint metric_rollups_bucket_check
    check ((grain = 'total') = (bucket = '-infinity'))
) partition by list (grain);
comment on table wa.metric_rollups is
'What happened, counted per minute, per hour and in total. Written by wa.fold_metrics() alone; '
'read together with metric_deltas, see the view wa.metrics.';
comment on column wa.metric_rollups.bucket is
'Begin of the minute or hour (UTC); -infinity for the total, which is never pruned.';
comment on column wa.metric_rollups.n is
'How often; more than the sum of the upto_ columns where not everything was timed.';
comment on column wa.metric_rollups.seconds is 'Sum of the times.';
comment on column wa.metric_rollups.upto_5ms is
'How many took at most 5 ms. Each is in one column only: these do not add up from left to right.';
-- Alone: what is read together is together on disk, which the planner sees by this one only.
create index metric_rollups_bucket_idx on wa.metric_rollups (bucket);
alter table wa.metric_rollups enable row level security;
alter table wa.metric_rollups force row level security;
create policy metric_rollups_owner on wa.metric_rollups to wa_owner using (true) with check (true);

-- Apart, since times of one grain are read together. No indexed column ever changes: there is room
-- for a row's next versions on its page.
create table wa.metric_rollups_minute
partition of wa.metric_rollups for values in ('minute') with (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_cost_delay = 0
);
comment on table wa.metric_rollups_minute is 'Counts per minute, kept for minute_rollup_days.';
alter table wa.metric_rollups_minute enable row level security;
alter table wa.metric_rollups_minute force row level security;
create policy metric_rollups_minute_owner on wa.metric_rollups_minute
to wa_owner using (true) with check (true);

create table wa.metric_rollups_hour
partition of wa.metric_rollups for values in ('hour') with (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_cost_delay = 0
);
comment on table wa.metric_rollups_hour is 'Counts per hour, kept for hour_rollup_days.';
alter table wa.metric_rollups_hour enable row level security;
alter table wa.metric_rollups_hour force row level security;
create policy metric_rollups_hour_owner on wa.metric_rollups_hour
to wa_owner using (true) with check (true);

create table wa.metric_rollups_total
partition of wa.metric_rollups for values in ('total') with (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_cost_delay = 0
);
comment on table wa.metric_rollups_total is
'Counts since the installation: never pruned, so that counters never go back.';
alter table wa.metric_rollups_total enable row level security;
alter table wa.metric_rollups_total force row level security;
create policy metric_rollups_total_owner on wa.metric_rollups_total
to wa_owner using (true) with check (true);

create table wa.metric_flushes (
    source uuid not null,
    flush_no bigint not null,
    flushed_at timestamptz not null,
    constraint metric_flushes_pkey primary key (source)
);
comment on table wa.metric_flushes is
'The last counts that a process sent: sent again because the answer was lost, they count once.';
comment on column wa.metric_flushes.source is 'Drawn by the process when it starts.';
alter table wa.metric_flushes enable row level security;
alter table wa.metric_flushes force row level security;
create policy metric_flushes_owner on wa.metric_flushes to wa_owner using (true) with check (true);
