-- Give a ledger row to the original flow: handed out, no outcome yet.
--
-- Hazard     planned for the day at hand: a plan for any day would lock every partition.
create or replace function wa.mark_original(
    p_event_day date, p_event_key uuid, p_conversation_id bigint, p_token uuid, p_handler text
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
begin
    update wa.processed_webhook_messages as m
    set
        status = 'original',
        flow = 'original',
        conversation_id = p_conversation_id,
        settling_token = p_token,
        handler = p_handler
    where m.event_day = p_event_day and m.event_key = p_event_key and m.status = 'pending';
end;
$$;

comment on function wa.mark_original(date, uuid, bigint, uuid, text) is
'Give a ledger row to the original flow: handed out, no outcome yet.';
revoke all on function wa.mark_original(date, uuid, bigint, uuid, text) from public;
