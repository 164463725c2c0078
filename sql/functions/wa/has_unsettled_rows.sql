-- Whether a day of the ledger holds a row without a final status.
--
-- Contract   reads the whole day: before a drop, not under its lock.
-- Hazard     planned for the day at hand: a plan for any day would lock every partition.
create or replace function wa.has_unsettled_rows(p_event_day date)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
begin
    return exists (
        select from wa.processed_webhook_messages as m
        where m.event_day = p_event_day and m.status in ('pending', 'original')
    );
end;
$$;

comment on function wa.has_unsettled_rows(date) is
'Whether a day of the ledger holds a row without a final status.';
revoke all on function wa.has_unsettled_rows(date) from public;
