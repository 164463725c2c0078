-- The turn of the original flow that an earlier request with the same delivery id handed out; null
-- when it has been settled.
create or replace function wa.repeated_original_turn(
    p_event wa.event, p_delivery wa.webhook_delivery
)
returns wa.turn
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ledger wa.processed_webhook_messages := wa.ledger_row(
        p_event.event_day, p_event.event_key
    );
    v_token uuid := wa.event_key(
        'original', p_delivery.delivery_id::text, p_event.event_key::text
    );
begin
    if v_ledger.status <> 'original' or v_ledger.settling_token is distinct from v_token then
        return null;
    end if;

    return wa.make_original_turn(
        p_event, wa.conversation(v_ledger.conversation_id), v_token, v_ledger.handler,
        v_ledger.correlation_id, v_ledger.received_at
    );
end;
$$;

comment on function wa.repeated_original_turn(wa.event, wa.webhook_delivery) is
'The turn of the original flow that an earlier request with the same delivery id handed out.';
revoke all on function wa.repeated_original_turn(wa.event, wa.webhook_delivery) from public;
