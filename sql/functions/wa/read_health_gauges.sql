-- What the health check says, with its thresholds, as Prometheus' gauges.
create or replace function wa.read_health_gauges()
returns setof wa.metric_sample
language plpgsql
stable
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select m.metric, jsonb_build_object('check', h.check_name) || m.labels, m.value
    from wa_api.health() as h
    cross join lateral (
        values
        (
            'wa_webhook_health_status', '{}'::jsonb,
            case
                when h.value is null then null
                when h.status = 'ok' then 0
                when h.status = 'warning' then 1
                else 2
            end::double precision
        ),
        ('wa_webhook_health_value', '{}', h.value),
        ('wa_webhook_health_threshold', '{"level": "warning"}', h.warning_threshold),
        ('wa_webhook_health_threshold', '{"level": "critical"}', h.critical_threshold)
    ) as m (metric, labels, value)
    where m.value is not null;
end;
$$;

comment on function wa.read_health_gauges() is
'What the health check says, with its thresholds, as Prometheus'' gauges.';
revoke all on function wa.read_health_gauges() from public;
