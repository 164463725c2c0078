-- The turns of the original flow that an earlier call with the same delivery id
-- handed out, unsettled.
create or replace function wa.repeated_original_turns(p_seen wa.event[], p_delivery_id uuid)
returns wa.turn[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_turns wa.turn[] := array[]::wa.turn[];
    v_event wa.event;
    v_ledger wa.processed_webhook_messages;
    v_message wa.pending_messages;
    v_conversation wa.webhook_conversations;
begin
    foreach v_event in array p_seen loop
        v_ledger := wa.ledger_row(v_event.event_day, v_event.event_key);
        continue when v_ledger.status <> 'original'
            or v_ledger.settling_token
            <> wa.event_key('original', p_delivery_id::text, v_event.event_key::text);

        select c.* into strict v_conversation
        from wa.webhook_conversations as c
        where c.conversation_id = v_ledger.conversation_id;
        v_message.event_day := v_ledger.event_day;
        v_message.event_key := v_ledger.event_key;
        v_message.attempt := 1;
        v_message.handler := v_ledger.handler;
        v_message.state_at_receipt := v_conversation.state;
        v_message.received_at := v_ledger.received_at;
        v_message.correlation_id := v_ledger.correlation_id;
        v_turns := v_turns || wa.make_turn(
            v_message, v_conversation, v_event.event, v_ledger.settling_token,
            wa.handler_timeout(v_ledger.handler)
        );
    end loop;

    return v_turns;
end;
$$;

comment on function wa.repeated_original_turns(wa.event[], uuid) is
'The turns of the original flow that an earlier call '
'with the same delivery id handed out, unsettled.';
revoke all on function wa.repeated_original_turns(wa.event[], uuid) from public;
