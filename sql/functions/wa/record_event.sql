-- Idempotent insert of one event: true when it was not seen before.
--
-- Contract   the payload of a message that takes a turn is stored by wa.receive_message(), which
--            knows whether its conversation is in a secret state.
-- Locks      waits for another session that is inserting the same key: callers insert in the order
--            of keys.
create or replace function wa.record_event(p_event wa.event, p_delivery wa.webhook_delivery)
returns boolean
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_turn boolean := wa.takes_turn(p_event.kind, p_event.is_stale);
begin
    insert into wa.processed_webhook_messages (
        event_day, event_key, kind, status, received_at, settled_at, correlation_id
    )
    values (
        p_event.event_day, p_event.event_key, p_event.kind,
        case
            when p_event.is_stale then 'stale'
            when v_is_turn then 'pending'
            else 'recorded'
        end,
        p_delivery.received_at, case when not v_is_turn then p_delivery.received_at end,
        p_delivery.correlation_id
    )
    on conflict do nothing;

    if not found then
        return false;
    end if;

    if not v_is_turn then
        perform wa.store_payload(p_event, p_event.event, p_delivery.received_at);
    end if;

    return true;
end;
$$;

comment on function wa.record_event(wa.event, wa.webhook_delivery) is
'Idempotent insert of one event into the ledger; true when it was not seen before.';
revoke all on function wa.record_event(wa.event, wa.webhook_delivery) from public;
