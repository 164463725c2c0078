-- Delete up to p_limit counts of minutes and of hours that are past their retention.
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
    v_count integer;
begin
    delete from wa.metric_rollups as r
    where
        r.ctid = any(
            array(
                select o.ctid
                from wa.metric_rollups as o
                where
                    o.grain = 'minute' and o.bucket < p_minutes_before
                    or o.grain = 'hour' and o.bucket < p_hours_before
                limit p_limit
                for update skip locked
            )
        );
    get diagnostics v_count = row_count;

    return v_count;
end;
$$;

comment on function wa.trim_metrics(timestamptz, timestamptz, integer) is
'Delete up to p_limit counts of minutes and of hours that are past their retention.';
revoke all on function wa.trim_metrics(timestamptz, timestamptz, integer) from public;
