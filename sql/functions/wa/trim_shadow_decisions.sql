-- Delete shadow decisions after 7 days; returns how many.
create or replace function wa.trim_shadow_decisions()
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_count integer;
begin
    delete from wa.shadow_decisions as s where s.decided_hour < v_now - interval '7 days';
    get diagnostics v_count = row_count;

    return v_count;
end;
$$;

comment on function wa.trim_shadow_decisions() is
'Delete shadow decisions after 7 days; returns how many.';
revoke all on function wa.trim_shadow_decisions() from public;
