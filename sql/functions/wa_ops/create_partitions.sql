-- Create the day partitions that are missing; returns how many. For jobs and operators.
create or replace function wa_ops.create_partitions()
returns integer
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return wa.create_partitions();
end;
$$;

comment on function wa_ops.create_partitions() is
'Create the day partitions that are missing; returns how many.';
revoke all on function wa_ops.create_partitions() from public;
grant execute on function wa_ops.create_partitions() to wa_operator, wa_cron;
