-- Delete what is past its retention in tables without partitions; returns how many rows. For jobs
-- and operators.
create or replace function wa_ops.trim_history()
returns integer
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return wa.trim_history();
end;
$$;

comment on function wa_ops.trim_history() is
'Delete what is past its retention in tables without partitions; returns how many rows.';
revoke all on function wa_ops.trim_history() from public;
grant execute on function wa_ops.trim_history() to wa_operator, wa_cron;
