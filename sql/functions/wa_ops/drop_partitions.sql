-- Drop at most one partition that is past its retention; returns 0 or 1. For jobs and operators.
create or replace function wa_ops.drop_partitions()
returns integer
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return wa.drop_partitions();
end;
$$;

comment on function wa_ops.drop_partitions() is
'Move the ledger''s floor, then drop at most one partition that is past its retention; 0 or 1.';
revoke all on function wa_ops.drop_partitions() from public;
grant execute on function wa_ops.drop_partitions() to wa_operator, wa_cron;
