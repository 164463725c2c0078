-- Delete alerts that ended before p_before, with their notifications; returns how many.
create or replace function wa.trim_alerts(p_before timestamptz, p_limit integer)
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    delete from wa.webhook_alerts as a
    where
        a.alert_id = any(
            array(
                select o.alert_id
                from wa.webhook_alerts as o
                where o.ends_at < p_before
                limit p_limit
                for update skip locked
            )
        );
    get diagnostics v_count = row_count;

    return v_count;
end;
$$;

comment on function wa.trim_alerts(timestamptz, integer) is
'Delete alerts that ended before p_before, with their notifications; returns how many.';
revoke all on function wa.trim_alerts(timestamptz, integer) from public;
