-- The turn as the glue gets it.
create or replace function wa.make_turn(
    p_message wa.pending_messages,
    p_conversation wa.webhook_conversations,
    p_event jsonb,
    p_burst jsonb,
    p_token uuid,
    p_timeout interval,
    p_expires_at timestamptz
)
returns wa.turn
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return row(
        p_message.event_day,
        p_message.event_key,
        p_conversation.conversation_id,
        p_token,
        p_expires_at,
        p_message.seq,
        p_message.attempt,
        case when p_message.seq is null then 'original' else 'enhanced' end,
        p_message.handler,
        extract(epoch from p_timeout)::double precision,
        p_message.correlation_id,
        p_message.received_at,
        wa.epoch_to_timestamp(p_event #>> '{message,timestamp}'),
        p_conversation.phone_number_id,
        p_conversation.bsuid,
        p_conversation.phone,
        coalesce(p_event #>> '{contact,profile,name}', p_conversation.profile_name),
        p_conversation.state,
        p_message.state_at_receipt,
        p_conversation.context,
        coalesce(p_event #>> '{message,type}', 'unknown'),
        wa.message_text(p_event -> 'message'),
        wa.reply_id(p_event -> 'message'),
        p_message.is_secret,
        p_event,
        p_burst
    )::wa.turn;
end;
$$;

comment on function wa.make_turn(
    wa.pending_messages, wa.webhook_conversations, jsonb, jsonb, uuid, interval, timestamptz
) is
'The turn as the glue gets it.';
revoke all on function wa.make_turn(
    wa.pending_messages, wa.webhook_conversations, jsonb, jsonb, uuid, interval, timestamptz
) from public;
