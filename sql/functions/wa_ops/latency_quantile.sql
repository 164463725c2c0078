-- A quantile of times that were counted by wa_ops.latency_bounds(), in seconds.
--
-- Contract   as Prometheus' histogram_quantile(): spread evenly within a column; the last bound for
--            what is above it; null for no observations. p_counts: upto_5ms … over_300s, in order.
--            Not STRICT: called with a null nobody would be asked for the right to call it.
create or replace function wa_ops.latency_quantile(
    p_quantile double precision, p_counts bigint[]
)
returns double precision
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    c_bounds constant double precision[] := wa_ops.latency_bounds();
    v_rank double precision := 0.0::double precision;
    v_below double precision := v_rank;
    v_count bigint;
    v_lower double precision := v_rank;
    v_slot integer := 0;
begin
    foreach v_count in array coalesce(p_counts, '{}') loop
        v_rank := v_rank + v_count;
    end loop;

    -- Sums over no rows are null.
    if coalesce(v_rank, 0) = 0 then
        return null;
    end if;

    v_rank := p_quantile * v_rank;

    foreach v_count in array p_counts loop
        v_slot := v_slot + 1;
        exit when v_slot > cardinality(c_bounds);

        if v_count > 0 and v_below + v_count >= v_rank then
            return v_lower
                + (c_bounds[v_slot] - v_lower) * greatest(v_rank - v_below, 0) / v_count;
        end if;

        v_below := v_below + v_count;
        v_lower := c_bounds[v_slot];
    end loop;

    return v_lower;
end;
$$;

comment on function wa_ops.latency_quantile(double precision, bigint[]) is
'A quantile of times that were counted by wa_ops.latency_bounds(), in seconds; '
'p_counts: the columns upto_5ms to over_300s, in order.';
revoke all on function wa_ops.latency_quantile(double precision, bigint[]) from public;
grant execute on function wa_ops.latency_quantile(double precision, bigint[])
to wa_monitor, wa_operator;
