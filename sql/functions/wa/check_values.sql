-- All health checks with their values.
create or replace function wa.check_values()
returns table (check_name text, value double precision, message text)
language plpgsql
stable
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select c.check_name, c.value, c.message
    from wa.check_conversations() as c
    union all
    select c.check_name, c.value, c.message
    from wa.check_dead_letters() as c
    union all
    select c.check_name, c.value, c.message
    from wa.check_workers() as c
    union all
    select c.check_name, c.value, c.message
    from wa.check_storage() as c
    union all
    select c.check_name, c.value, c.message
    from wa.check_traffic() as c
    union all
    select c.check_name, c.value, c.message
    from wa.check_server() as c;
end;
$$;

comment on function wa.check_values() is
'All health checks with their values.';
revoke all on function wa.check_values() from public;
