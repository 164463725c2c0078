-- Receive a message of the original flow: its turn begins at once.
--
-- Locks      the caller holds the conversation's row.
create or replace function wa.receive_original(
    p_event wa.event, p_conversation_id bigint, p_delivery wa.webhook_delivery
)
returns wa.receipt
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_receipt wa.receipt;
begin
    perform wa.note_identity(p_conversation_id, p_event.phone, p_event.sent_at);
    v_receipt.outcome := 'original';
    v_receipt.turn := wa.start_original_turn(
        p_event, p_conversation_id, p_delivery.delivery_id, p_delivery.correlation_id,
        p_delivery.received_at
    );

    return v_receipt;
end;
$$;

comment on function wa.receive_original(wa.event, bigint, wa.webhook_delivery) is
'Receive a message of the original flow: its turn begins at once.';
revoke all on function wa.receive_original(wa.event, bigint, wa.webhook_delivery) from public;
