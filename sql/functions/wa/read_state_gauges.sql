-- Dead letters, workers, jobs and flags now, as Prometheus' gauges. Reads small tables and indexes.
--
-- Contract   what never was (no worker yet, a job that never succeeded) has no sample.
create or replace function wa.read_state_gauges()
returns setof wa.metric_sample
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
begin
    return query
    with unresolved as (
        select d.reason, d.resolution_status, count(*) as n, min(d.created_at) as oldest_at
        from wa.webhook_dlq as d
        where d.resolution_status in ('pending', 'retrying', 'exhausted')
        group by d.reason, d.resolution_status
    )
    select 'wa_webhook_dlq_entries',
        jsonb_build_object('class', u.reason, 'status', u.resolution_status),
        u.n::double precision
    from unresolved as u
    union all
    select 'wa_webhook_dlq_oldest_age_seconds', '{}',
        coalesce(extract(epoch from v_now - min(u.oldest_at)), 0)::double precision
    from unresolved as u;

    return query
    select 'wa_webhook_worker_heartbeat_age_seconds', '{}'::jsonb,
        extract(epoch from v_now - max(w.heartbeat_at))::double precision
    from wa.workers as w
    having count(*) > 0;

    -- Not "job": that is Prometheus' own label.
    return query
    select 'wa_webhook_maintenance_last_success_timestamp_seconds',
        jsonb_build_object('task', j.job),
        extract(epoch from j.last_succeeded_at)::double precision
    from wa.jobs as j
    where
        j.last_succeeded_at is not null
        and (not j.is_cron_only or j.cron_schedule is not null);

    return query
    select 'wa_webhook_rollout_percentage', jsonb_build_object('flag', f.flag),
        case when f.is_enabled then f.rollout_percentage else 0 end::double precision
    from wa.feature_flags as f;
end;
$$;

comment on function wa.read_state_gauges() is
'Dead letters, workers, jobs and flags now, as Prometheus'' gauges.';
revoke all on function wa.read_state_gauges() from public;
