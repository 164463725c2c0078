-- One row of the ledger.
--
-- Hazard     planned for the day at hand: a plan for any day would lock every partition.
create or replace function wa.ledger_row(p_event_day date, p_event_key uuid)
returns wa.processed_webhook_messages
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_row wa.processed_webhook_messages;
begin
    select m.* into v_row
    from wa.processed_webhook_messages as m
    where m.event_day = p_event_day and m.event_key = p_event_key;

    return v_row;
end;
$$;

comment on function wa.ledger_row(date, uuid) is 'One row of the ledger.';
revoke all on function wa.ledger_row(date, uuid) from public;
