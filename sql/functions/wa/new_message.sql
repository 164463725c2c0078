-- A message that gets in line; not stored yet.
create or replace function wa.new_message(
    p_event wa.event, p_conversation wa.webhook_conversations, p_delivery wa.webhook_delivery
)
returns wa.pending_messages
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_message wa.pending_messages;
begin
    v_message.event_key := p_event.event_key;
    v_message.event_day := p_event.event_day;
    v_message.conversation_id := p_conversation.conversation_id;
    v_message.seq := p_conversation.received_seq;
    v_message.status := 'waiting';
    v_message.ready_at := p_delivery.received_at;
    v_message.attempt := 0;
    v_message.state_at_receipt := p_conversation.state;
    v_message.riders := 0;
    v_message.is_universal := false;
    v_message.is_secret := p_conversation.is_secret;
    v_message.received_at := p_delivery.received_at;
    v_message.delivery_id := p_delivery.delivery_id;
    v_message.correlation_id := p_delivery.correlation_id;

    return v_message;
end;
$$;

comment on function wa.new_message(wa.event, wa.webhook_conversations, wa.webhook_delivery) is
'A message that gets in line; not stored yet.';
revoke all on function wa.new_message(wa.event, wa.webhook_conversations, wa.webhook_delivery)
from public;
