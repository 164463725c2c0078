-- A message of the original flow, which has no line to stand in, as its ledger row tells it.
create or replace function wa.original_message(p_ledger wa.processed_webhook_messages)
returns wa.pending_messages
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_message wa.pending_messages;
begin
    v_message.event_day := p_ledger.event_day;
    v_message.event_key := p_ledger.event_key;
    v_message.conversation_id := p_ledger.conversation_id;
    v_message.attempt := 1;
    v_message.handler := p_ledger.handler;
    v_message.correlation_id := p_ledger.correlation_id;
    v_message.riders := 0;
    v_message.is_secret := exists (
        select from wa.secret_payloads as s where s.event_key = p_ledger.event_key
    );

    return v_message;
end;
$$;

comment on function wa.original_message(wa.processed_webhook_messages) is
'A message of the original flow, which has no line to stand in, as its ledger row tells it.';
revoke all on function wa.original_message(wa.processed_webhook_messages) from public;
