-- A turn of the original flow: no lock, no place in line, no retry; only the ledger knows of it.
--
-- Contract   the token settles the turn once. It follows from the delivery, so that repeating the
--            call that lost its answer hands out the same turn, and no other delivery can.
-- Locks      the caller holds the conversation, for what wa.shadow_receipt() looks at.
create or replace function wa.start_original_turn(
    p_event wa.event,
    p_conversation_id bigint,
    p_delivery_id uuid,
    p_correlation_id text,
    p_now timestamptz
)
returns wa.turn
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_conversation wa.webhook_conversations := wa.conversation(p_conversation_id);
    v_token uuid := wa.event_key('original', p_delivery_id::text, p_event.event_key::text);
    v_handler text := wa.choose_handler(
        v_conversation.active_handler, p_event.event -> 'message'
    );
begin
    perform wa.mark_original(
        p_event.event_day, p_event.event_key, p_conversation_id, v_token, v_handler
    );
    perform wa.shadow_receipt(p_event.event_key, v_handler, v_conversation, p_delivery_id, p_now);

    return wa.make_original_turn(
        p_event, v_conversation, v_token, v_handler, p_correlation_id, p_now
    );
end;
$$;

comment on function wa.start_original_turn(wa.event, bigint, uuid, text, timestamptz) is
'A turn of the original flow: no lock, no place in line, no retry; only the ledger knows of it.';
revoke all on function wa.start_original_turn(
    wa.event, bigint, uuid, text, timestamptz
) from public;
