-- Move what happened since the last fold into the counts that views read; returns how many rows.
-- For jobs and operators.
create or replace function wa_ops.fold_metrics()
returns integer
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return wa.fold_metrics();
end;
$$;

comment on function wa_ops.fold_metrics() is
'Move what happened since the last fold into the counts that views read; returns how many rows.';
revoke all on function wa_ops.fold_metrics() from public;
grant execute on function wa_ops.fold_metrics() to wa_operator, wa_cron;
