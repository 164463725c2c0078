-- What becomes of an event that was seen in an earlier request.
--
-- Contract   duplicate; but if that was the same delivery, whose answer was lost, what it was told.
create or replace function wa.repeated_receipt(p_event wa.event, p_delivery wa.webhook_delivery)
returns wa.receipt
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_receipt wa.receipt;
    v_message wa.pending_messages;
begin
    v_receipt.outcome := 'duplicate';

    if not wa.takes_turn(p_event.kind, p_event.is_stale) then
        return v_receipt;
    end if;

    select p.* into v_message
    from wa.pending_messages as p
    where p.event_key = p_event.event_key and p.delivery_id = p_delivery.delivery_id;

    if found then
        v_receipt.turn := wa.repeated_turn(v_message, p_event);
        v_receipt.outcome := case
            when (v_receipt.turn).event_key is not null then 'dispatched'
            when v_message.dlq_id is null then 'waiting'
            else 'contended'
        end;
    else
        v_receipt.turn := wa.repeated_original_turn(p_event, p_delivery);

        if (v_receipt.turn).event_key is not null then
            v_receipt.outcome := 'original';
        end if;
    end if;

    return v_receipt;
end;
$$;

comment on function wa.repeated_receipt(wa.event, wa.webhook_delivery) is
'What becomes of an event that was seen in an earlier request.';
revoke all on function wa.repeated_receipt(wa.event, wa.webhook_delivery) from public;
