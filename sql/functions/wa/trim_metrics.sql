-- Delete up to p_limit counts of minutes, and as many of hours, that are past their retention.
--
-- Contract   totals are kept: counters must never go back.
create or replace function wa.trim_metrics(
    p_minutes_before timestamptz, p_hours_before timestamptz, p_limit integer
)
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_minutes integer;
    v_hours integer;
begin
    delete from wa.metric_rollups_minute as r
    where r.ctid = any(
        array(
            select o.ctid
            from wa.metric_rollups_minute as o
            where o.bucket < p_minutes_before
            order by o.bucket
            limit p_limit
        )
    );
    get diagnostics v_minutes = row_count;

    delete from wa.metric_rollups_hour as r
    where r.ctid = any(
        array(
            select o.ctid
            from wa.metric_rollups_hour as o
            where o.bucket < p_hours_before
            order by o.bucket
            limit p_limit
        )
    );
    get diagnostics v_hours = row_count;

    return v_minutes + v_hours;
end;
$$;

comment on function wa.trim_metrics(timestamptz, timestamptz, integer) is
'Delete up to p_limit counts of minutes, and as many of hours, that are past their retention.';
revoke all on function wa.trim_metrics(timestamptz, timestamptz, integer) from public;
