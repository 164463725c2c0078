-- The figures of the last hours, one per row: traffic, failures, latency, what waits now.
--
-- Contract   whole minutes for up to two days, whole hours beyond; reads counts, never history.
--            A latency without observations is null.
-- Errors     WA101 when p_hours is not between 1 and 8760.
create or replace function wa_ops.get_webhook_performance_stats(p_hours integer = 24)
returns table (metric_name text, value double precision, unit text)
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_grain text := case when p_hours <= 48 then 'minute' else 'hour' end;
    v_since timestamptz;
begin
    if p_hours is null or p_hours not between 1 and 8760 then
        raise exception 'the hours must be between 1 and 8760'
            using errcode = 'WA101',
                detail = format('p_hours=%s', p_hours);
    end if;

    v_since := date_trunc(v_grain, wa.clock() - make_interval(hours => p_hours), 'UTC');

    return query
    select s.metric_name, s.value, s.unit
    from wa.traffic_stats(v_grain, v_since, p_hours * 3600.0) as s
    union all
    select s.metric_name, s.value, s.unit
    from wa.latency_stats(v_grain, v_since) as s
    union all
    select s.metric_name, s.value, s.unit
    from wa.backlog_stats() as s;
end;
$$;

comment on function wa_ops.get_webhook_performance_stats(integer) is
'The figures of the last hours, one per row: traffic, failures, latency, what waits now.';
revoke all on function wa_ops.get_webhook_performance_stats(integer) from public;
grant execute on function wa_ops.get_webhook_performance_stats(integer) to wa_monitor, wa_operator;
