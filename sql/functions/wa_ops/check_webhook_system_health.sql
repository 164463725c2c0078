-- Every enabled health check: its value, and whether it is ok, a warning or critical.
--
-- Contract   as wa_api.health().
create or replace function wa_ops.check_webhook_system_health()
returns table (
    check_name text,
    status text,
    value double precision,
    warning_threshold double precision,
    critical_threshold double precision,
    unit text,
    message text
)
language plpgsql
stable
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select
        h.check_name, h.status, h.value, h.warning_threshold, h.critical_threshold, h.unit,
        h.message
    from wa_api.health() as h;
end;
$$;

comment on function wa_ops.check_webhook_system_health() is
'Every enabled health check: its value, and whether it is ok, a warning or critical.';
revoke all on function wa_ops.check_webhook_system_health() from public;
grant execute on function wa_ops.check_webhook_system_health() to wa_monitor, wa_operator;
