-- wa.horizon_holders() with the rights of its owner, for the view of that name.
create or replace function wa_ops.show_horizon_holders()
returns table (
    kind text, holder text, pid integer, state text, age_seconds double precision, xmin_age integer
)
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select h.kind, h.holder, h.pid, h.state, h.age_seconds, h.xmin_age
    from wa.horizon_holders() as h;
end;
$$;

comment on function wa_ops.show_horizon_holders() is
'wa.horizon_holders() with the rights of its owner, for the view of that name.';
revoke all on function wa_ops.show_horizon_holders() from public;
grant execute on function wa_ops.show_horizon_holders() to wa_monitor, wa_operator;
