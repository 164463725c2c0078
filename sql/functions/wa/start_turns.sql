-- Start the turns of the candidates, and all turns of the original flow.
--
-- Contract   a candidate whose conversation has something earlier to run does not start: it waits.
-- Locks      the caller holds the conversations.
create or replace function wa.start_turns(
    p_events wa.event[],
    p_receipts wa.receipt[],
    p_delivery_id uuid,
    p_correlation_id text,
    p_worker text,
    p_now timestamptz
)
returns wa.turn[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_turns wa.turn[] := array[]::wa.turn[];
    v_receipt wa.receipt;
    v_event wa.event;
begin
    foreach v_receipt in array coalesce(p_receipts, '{}') loop
        v_event := p_events[v_receipt.event_no];

        if v_receipt.outcome = 'original' then
            v_turns := v_turns || wa.start_original_turn(
                v_event, v_receipt.conversation_id, p_delivery_id, p_correlation_id, p_now
            );
        elsif v_receipt.outcome = 'candidate' then
            if wa.next_message(v_receipt.conversation_id, p_now) = v_event.event_key then
                v_turns := v_turns || wa.start_turn(v_event.event_key, p_worker, v_event.event);
            else
                perform wa.refresh_due_at(v_receipt.conversation_id);
            end if;
        end if;
    end loop;

    return v_turns;
end;
$$;

comment on function wa.start_turns(wa.event[], wa.receipt[], uuid, text, text, timestamptz) is
'Start the turns of the candidates, and all turns of the original flow.';
revoke all on function wa.start_turns(wa.event[], wa.receipt[], uuid, text, text, timestamptz)
from public;
