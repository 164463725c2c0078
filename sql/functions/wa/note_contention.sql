-- The dead letter of a message that met a locked conversation; its turn resolves it.
create or replace function wa.note_contention(p_arrival wa.arrival, p_settings wa.settings)
returns bigint
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_message wa.pending_messages := p_arrival.message;
    v_dlq_id bigint;
begin
    insert into wa.webhook_dlq as d (
        event_day, event_key, conversation_id, phone_number_id, reason, next_retry_at,
        correlation_id, created_at, updated_at
    )
    values (
        v_message.event_day, v_message.event_key, v_message.conversation_id,
        (p_arrival.event).phone_number_id, 'lock_contention',
        v_message.received_at + p_settings.contention_delay, v_message.correlation_id,
        v_message.received_at, v_message.received_at
    )
    returning d.dlq_id into v_dlq_id;

    return v_dlq_id;
end;
$$;

comment on function wa.note_contention(wa.arrival, wa.settings) is
'The dead letter of a message that met a locked conversation; its turn resolves it.';
revoke all on function wa.note_contention(wa.arrival, wa.settings) from public;
