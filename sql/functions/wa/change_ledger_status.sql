-- Give a settled ledger row another status; false unless it has one of the expected ones.
--
-- Hazard     planned for the day at hand: a plan for any day would lock every partition.
create or replace function wa.change_ledger_status(
    p_event_day date, p_event_key uuid, p_expected text[], p_status text
)
returns boolean
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_settled_at timestamptz := case when p_status <> 'pending' then wa.clock() end;
begin
    update wa.processed_webhook_messages as m
    set
        status = p_status,
        flow = case when p_status = 'pending' then 'enhanced' else m.flow end,
        settled_at = v_settled_at
    where
        m.event_day = p_event_day
        and m.event_key = p_event_key
        and m.status = any(p_expected);

    return found;
end;
$$;

comment on function wa.change_ledger_status(date, uuid, text[], text) is
'Give a settled ledger row another status; false unless it has one of the expected ones.';
revoke all on function wa.change_ledger_status(date, uuid, text[], text) from public;
