-- Quantiles of times that were counted by wa_ops.latency_bounds(), in seconds, in one pass.
--
-- Contract   as Prometheus' histogram_quantile(): spread evenly within a column; the last bound for
--            what is above it; null for no observations. p_quantiles ascending. p_counts:
--            upto_5ms … over_300s, in order.
--            Not STRICT: called with a null nobody would be asked for the right to call it.
create or replace function wa_ops.latency_quantiles(
    p_quantiles double precision[], p_counts bigint[]
)
returns double precision[]
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    c_bounds constant double precision[] := wa_ops.latency_bounds();
    v_found double precision[];
    v_quantile double precision;
    v_count bigint;
    v_total bigint := 0::bigint;
    v_rank double precision;
    v_below bigint := 0::bigint;
    v_slot integer := 0;
begin
    foreach v_count in array coalesce(p_counts, '{}') loop
        v_total := v_total + v_count;
    end loop;

    -- Sums over no rows are null.
    if coalesce(v_total, 0) = 0 then
        return null;
    end if;

    foreach v_quantile in array p_quantiles loop
        v_rank := v_quantile * v_total;

        while v_slot = 0 or v_below + p_counts[v_slot] < v_rank or p_counts[v_slot] = 0 loop
            v_below := v_below + coalesce(p_counts[v_slot], 0);
            v_slot := v_slot + 1;
        end loop;

        v_found := v_found || case
            when v_slot > cardinality(c_bounds) then c_bounds[cardinality(c_bounds)]
            else
                coalesce(c_bounds[v_slot - 1], 0)
                + (c_bounds[v_slot] - coalesce(c_bounds[v_slot - 1], 0))
                * greatest(v_rank - v_below, 0) / p_counts[v_slot]
        end;
    end loop;

    return v_found;
end;
$$;

comment on function wa_ops.latency_quantiles(double precision[], bigint[]) is
'Ascending quantiles of times that were counted by wa_ops.latency_bounds(), in seconds; '
'p_counts: the columns upto_5ms to over_300s, in order.';
revoke all on function wa_ops.latency_quantiles(double precision[], bigint[]) from public;
grant execute on function wa_ops.latency_quantiles(double precision[], bigint[])
to wa_monitor, wa_operator;
