-- Every enabled health check: its value, and whether it is ok, a warning or critical.
--
-- Contract   cheap at any size: small tables, counts and statistics, never history. No private
--            data. A value is null where it cannot be known; the message says why. Waits for no
--            lock: what somebody has locked is not known.
create or replace function wa_api.health()
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
set lock_timeout = '100ms'
as $$
begin
    return query
    select
        t.check_name,
        wa.check_status(c.value, t.warning, t.critical),
        c.value,
        t.warning,
        t.critical,
        t.unit,
        c.message
    from wa.check_values() as c
    inner join wa.health_thresholds as t on c.check_name = t.check_name
    where t.is_enabled
    order by t.check_name;
end;
$$;

comment on function wa_api.health() is
'Every enabled health check: its value, and whether it is ok, a warning or critical.';
revoke all on function wa_api.health() from public;
grant execute on function wa_api.health() to wa_service;
