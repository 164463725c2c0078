-- Record the token of a failed attempt on the ledger row that stays pending.
--
-- Contract   repeating fail_message() with it returns the stored result.
-- Hazard     planned for the day at hand: a plan for any day would lock every partition.
create or replace function wa.note_failure_token(
    p_event_day date, p_event_key uuid, p_token uuid, p_message wa.pending_messages
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
        settling_token = p_token,
        conversation_id = p_message.conversation_id,
        seq = p_message.seq,
        attempts = p_message.attempt,
        handler = p_message.handler
    where m.event_day = p_event_day and m.event_key = p_event_key;
end;
$$;

comment on function wa.note_failure_token(date, uuid, uuid, wa.pending_messages) is
'Record the token of a failed attempt on the ledger row that stays pending.';
revoke all on function wa.note_failure_token(date, uuid, uuid, wa.pending_messages) from public;
