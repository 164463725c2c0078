-- The turn as the glue gets it.
create or replace function wa.make_turn(
    p_message wa.pending_messages,
    p_conversation wa.webhook_conversations,
    p_event jsonb,
    p_token uuid,
    p_timeout interval
)
returns wa.turn
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_turn wa.turn;
begin
    v_turn.event_day := p_message.event_day;
    v_turn.event_key := p_message.event_key;
    v_turn.conversation_id := p_conversation.conversation_id;
    v_turn.lock_token := p_token;
    v_turn.lock_expires_at := case
        when p_conversation.lock_token = p_token then p_conversation.lock_expires_at
        else wa.clock() + p_timeout + (wa.current_settings()).lease_margin
    end;
    v_turn.seq := p_message.seq;
    v_turn.attempt := p_message.attempt;
    v_turn.flow := case when p_message.seq is null then 'original' else 'enhanced' end;
    v_turn.handler := p_message.handler;
    v_turn.timeout_s := extract(epoch from p_timeout)::double precision;
    v_turn.correlation_id := p_message.correlation_id;
    v_turn.received_at := p_message.received_at;
    v_turn.sent_at := wa.epoch_to_timestamp(p_event #>> '{message,timestamp}');
    v_turn.phone_number_id := p_conversation.phone_number_id;
    v_turn.bsuid := p_conversation.bsuid;
    v_turn.phone := p_conversation.phone;
    v_turn.profile_name := coalesce(
        p_event #>> '{contact,profile,name}',
        p_conversation.profile_name
    );
    v_turn.state := p_conversation.state;
    v_turn.state_at_receipt := p_message.state_at_receipt;
    v_turn.context := p_conversation.context;
    v_turn.message_type := coalesce(p_event #>> '{message,type}', 'unknown');
    v_turn.message_text := wa.message_text(p_event -> 'message');
    v_turn.reply_id := wa.reply_id(p_event -> 'message');
    v_turn.event := p_event;

    return v_turn;
end;
$$;

comment on function wa.make_turn(
    wa.pending_messages, wa.webhook_conversations, jsonb, uuid, interval
) is 'The turn as the glue gets it.';
revoke all on function wa.make_turn(
    wa.pending_messages, wa.webhook_conversations, jsonb, uuid, interval
) from public;
