-- The turn that an earlier request with the same delivery id handed out; null when it does not run.
create or replace function wa.repeated_turn(p_message wa.pending_messages, p_event wa.event)
returns wa.turn
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_conversation wa.webhook_conversations := wa.conversation(p_message.conversation_id);
    -- The token of that request's turn, see wa.try_to_start(): a worker's has another.
    v_token uuid := wa.event_key(
        'enhanced', p_message.delivery_id::text, p_message.event_key::text
    );
begin
    if p_message.status <> 'running' or v_conversation.lock_token is distinct from v_token then
        return null;
    end if;

    return wa.make_turn(
        row(
            p_message, v_conversation, wa.handler_settings(p_message.handler), p_event.event,
            wa.burst(p_message), v_token
        )::wa.turn_start,
        v_conversation.lock_expires_at
    );
end;
$$;

comment on function wa.repeated_turn(wa.pending_messages, wa.event) is
'The turn that an earlier request with the same delivery id handed out; null when it does '
'not run.';
revoke all on function wa.repeated_turn(wa.pending_messages, wa.event) from public;
