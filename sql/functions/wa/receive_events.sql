-- What becomes of each event of a request, by event_no.
--
-- Contract   no more than 16 messages are tried in vain for the turns that the request may start:
--            of a backlog that comes in one request nearly all have to wait, which is written for
--            many at once.
-- Locks      conversations by id, then pending messages and dead letters.
create or replace function wa.receive_events(
    p_events wa.event[], p_found text[], p_delivery wa.webhook_delivery, p_settings wa.settings
)
returns wa.receipt[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_receipts wa.receipt[] := array_fill(null::wa.receipt, array[cardinality(p_events)]);
    v_receipt wa.receipt;
    v_placed bigint[] := wa.place_new_messages(p_events, p_found);
    v_rest wa.event[] := array[]::wa.event[];
    v_started bigint[] := array[]::bigint[];
    v_delivery wa.webhook_delivery := p_delivery;
    v_tries integer := p_delivery.claims_left + 16;
    v_event wa.event;
begin
    foreach v_event in array p_events loop
        v_receipt := null;

        if p_found[v_event.event_no] = 'new'
            and wa.takes_turn(v_event.kind, v_event.is_stale)
        then
            if v_delivery.claims_left <= 0 and cardinality(p_events) > 1 then
                v_rest := v_rest || v_event;
                continue;
            end if;

            v_receipt := wa.receive_one(
                v_event, v_placed[v_event.event_no], v_started, v_delivery, p_settings
            );

            v_tries := v_tries - 1;

            if v_receipt.outcome = 'dispatched' then
                v_delivery.claims_left := v_delivery.claims_left - 1;
                v_started := v_started || (v_receipt.turn).conversation_id;
            end if;

            if v_tries = 0 then
                v_delivery.claims_left := 0;
            end if;
        elsif p_found[v_event.event_no] = 'seen' then
            v_receipt := wa.repeated_receipt(v_event, v_delivery);
        else
            v_receipt.outcome := case
                when p_found[v_event.event_no] <> 'new' then p_found[v_event.event_no]
                when v_event.is_stale then 'stale'
                else 'recorded'
            end;
        end if;

        v_receipts[v_event.event_no] := v_receipt;
    end loop;

    if v_rest <> '{}' then
        v_receipts := wa.receive_rest(v_rest, v_placed, v_receipts, v_delivery, p_settings);
    end if;

    return v_receipts;
end;
$$;

comment on function wa.receive_events(wa.event[], text[], wa.webhook_delivery, wa.settings) is
'What becomes of each event of a request, by event_no.';
revoke all on function wa.receive_events(wa.event[], text[], wa.webhook_delivery, wa.settings)
from public;
