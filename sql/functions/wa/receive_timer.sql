-- A timer as a message at the end of its conversation's line, for the handler that set it.
--
-- Contract   false: its contact was erased, nobody is to hear from it.
-- Locks      the caller holds the conversation's row.
create or replace function wa.receive_timer(p_timer wa.scheduled_events, p_now timestamptz)
returns boolean
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_conversation wa.webhook_conversations := wa.conversation(p_timer.conversation_id);
    v_event wa.event;
    v_delivery wa.webhook_delivery;
    v_message wa.pending_messages;
begin
    if v_conversation.erased_at is not null then
        return false;
    end if;

    v_event.kind := 'timer';
    v_event.event_key := p_timer.event_key;
    v_event.event_day := (p_now at time zone 'UTC')::date;
    v_event.sent_at := p_timer.due_at;
    v_event.phone_number_id := v_conversation.phone_number_id;
    v_event.event := jsonb_build_object(
        'message', jsonb_build_object(
            'type', 'timer', 'timestamp', extract(epoch from p_timer.due_at)::bigint::text,
            'timer', jsonb_build_object('name', p_timer.name, 'data', p_timer.payload)
        )
    );
    v_delivery.delivery_id := gen_random_uuid();
    v_delivery.correlation_id := p_timer.correlation_id;
    v_delivery.received_at := p_now;

    insert into wa.processed_webhook_messages (
        event_day, event_key, kind, status, received_at, correlation_id
    )
    values (
        v_event.event_day, v_event.event_key, 'timer', 'pending', p_now, p_timer.correlation_id
    );
    perform wa.store_payloads(array[v_event], p_now);

    v_conversation.received_seq := v_conversation.received_seq + 1;
    v_message := wa.new_message(v_event, v_conversation, v_delivery);
    v_message.handler := p_timer.handler;
    v_message.is_secret := false;
    perform wa.insert_pending_messages(array[v_message]);

    perform wa.note_received(array[v_conversation]);
    perform wa.measure_receipts(
        array[v_event], array['new'], array[row('waiting', null)::wa.receipt], p_now
    );

    return true;
end;
$$;

comment on function wa.receive_timer(wa.scheduled_events, timestamptz) is
'A timer as a message at the end of its conversation''s line, for the handler that set it.';
revoke all on function wa.receive_timer(wa.scheduled_events, timestamptz) from public;
