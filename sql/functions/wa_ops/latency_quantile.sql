-- A quantile of times that were counted by wa_ops.latency_bounds(), in seconds.
--
-- Contract   as wa_ops.latency_quantiles().
create or replace function wa_ops.latency_quantile(
    p_quantile double precision, p_counts bigint[]
)
returns double precision
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (wa_ops.latency_quantiles(array[p_quantile], p_counts))[1];
end;
$$;

comment on function wa_ops.latency_quantile(double precision, bigint[]) is
'A quantile of times that were counted by wa_ops.latency_bounds(), in seconds; '
'p_counts: the columns upto_5ms to over_300s, in order.';
revoke all on function wa_ops.latency_quantile(double precision, bigint[]) from public;
grant execute on function wa_ops.latency_quantile(double precision, bigint[])
to wa_monitor, wa_operator;
