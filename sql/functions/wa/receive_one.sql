-- Receive one new message, which may take its turn at once.
--
-- Contract   p_started: conversations in which this request has started a turn.
-- Locks      the conversation, then pending messages and dead letters.
create or replace function wa.receive_one(
    p_event wa.event,
    p_conversation_id bigint,
    p_started bigint[],
    p_delivery wa.webhook_delivery,
    p_settings wa.settings
)
returns wa.receipt
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_conversation wa.webhook_conversations := wa.conversation_of(p_event, p_conversation_id);
    v_arrival wa.arrival;
begin
    perform wa.store_messages(
        array[p_event], array[v_conversation.is_secret], p_delivery.received_at
    );
    v_arrival := wa.receive_message(
        p_event, v_conversation, v_conversation.conversation_id = any(p_started), p_delivery,
        p_settings
    );

    if (v_arrival.message).event_key is not null then
        perform wa.wait_in_line(array[v_arrival], p_settings);
    end if;

    return v_arrival.receipt;
end;
$$;

comment on function wa.receive_one(
    wa.event, bigint, bigint[], wa.webhook_delivery, wa.settings
) is
'Receive one new message, which may take its turn at once.';
revoke all on function wa.receive_one(
    wa.event, bigint, bigint[], wa.webhook_delivery, wa.settings
) from public;
