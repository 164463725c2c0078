-- The newest notification of an alert for a receiver, told or not; null when there is none.
create or replace function wa.last_told(p_alert_id bigint, p_receiver text)
returns wa.alert_deliveries
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select d
        from wa.alert_deliveries as d
        where d.alert_id = p_alert_id and d.receiver = p_receiver
        order by d.created_at desc, d.alert_status desc, d.delivery_id desc
        limit 1
    );
end;
$$;

comment on function wa.last_told(bigint, text) is
'The newest notification of an alert for a receiver, told or not; null when there is none.';
revoke all on function wa.last_told(bigint, text) from public;
