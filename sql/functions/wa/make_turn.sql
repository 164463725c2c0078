-- The turn as the glue gets it.
create or replace function wa.make_turn(p_start wa.turn_start, p_expires_at timestamptz)
returns wa.turn
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_message wa.pending_messages := p_start.message;
    v_conversation wa.webhook_conversations := p_start.conversation;
    v_event jsonb := p_start.event;
    v_sent_at timestamptz := wa.epoch_to_timestamp(v_event #>> '{message,timestamp}');
begin
    return row(
        v_message.event_day,
        v_message.event_key,
        v_conversation.conversation_id,
        p_start.token,
        p_expires_at,
        v_message.seq,
        v_message.attempt,
        case when v_message.seq is null then 'original' else 'enhanced' end,
        v_message.handler,
        extract(epoch from (p_start.handler).timeout)::double precision,
        v_message.correlation_id,
        v_message.received_at,
        -- Drivers do not read infinity.
        case when isfinite(v_sent_at) then v_sent_at end,
        v_conversation.phone_number_id,
        v_conversation.bsuid,
        v_conversation.phone,
        coalesce(v_event #>> '{contact,profile,name}', v_conversation.profile_name),
        v_conversation.state,
        v_message.state_at_receipt,
        v_conversation.context,
        coalesce(v_event #>> '{message,type}', 'unknown'),
        wa.message_text(v_event -> 'message'),
        wa.reply_id(v_event -> 'message'),
        v_message.is_secret,
        v_event,
        p_start.burst
    )::wa.turn;
end;
$$;

comment on function wa.make_turn(wa.turn_start, timestamptz) is 'The turn as the glue gets it.';
revoke all on function wa.make_turn(wa.turn_start, timestamptz) from public;
