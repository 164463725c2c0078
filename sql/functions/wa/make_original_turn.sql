-- A turn of the original flow as the glue gets it.
create or replace function wa.make_original_turn(
    p_event wa.event,
    p_conversation wa.webhook_conversations,
    p_token uuid,
    p_handler text,
    p_correlation_id text,
    p_received_at timestamptz
)
returns wa.turn
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_settings wa.settings := wa.current_settings();
    v_handler wa.handlers := wa.handler_settings(p_handler);
    v_message wa.pending_messages;
begin
    v_message.event_day := p_event.event_day;
    v_message.event_key := p_event.event_key;
    v_message.attempt := 1;
    v_message.handler := p_handler;
    v_message.state_at_receipt := p_conversation.state;
    v_message.is_secret := p_conversation.is_secret;
    v_message.received_at := p_received_at;
    v_message.correlation_id := p_correlation_id;

    return wa.make_turn(
        row(v_message, p_conversation, v_handler, p_event.event, null, p_token)::wa.turn_start,
        p_received_at + v_handler.timeout + v_settings.lease_margin
    );
end;
$$;

comment on function wa.make_original_turn(
    wa.event, wa.webhook_conversations, uuid, text, text, timestamptz
) is
'A turn of the original flow as the glue gets it.';
revoke all on function wa.make_original_turn(
    wa.event, wa.webhook_conversations, uuid, text, text, timestamptz
) from public;
