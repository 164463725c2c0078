-- Receive the new messages of a request for which no claim is left; p_receipts with theirs.
--
-- Contract   conversation by conversation, the messages of each in their order. Written some
--            hundreds at a time: an arrival carries its conversation's context, which may be large.
-- Locks      the caller holds the conversations, p_placed by event_no; pending messages.
create or replace function wa.receive_rest(
    p_events wa.event[],
    p_placed bigint[],
    p_receipts wa.receipt[],
    p_delivery wa.webhook_delivery,
    p_settings wa.settings
)
returns wa.receipt[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_receipts wa.receipt[] := p_receipts;
    v_arrivals wa.arrival[] := array[]::wa.arrival[];
    v_arrival wa.arrival;
    v_next record;
    v_is_behind boolean;
begin
    for v_next in
        select e as event, c as conversation
        from unnest(p_events) as e
        inner join wa.webhook_conversations as c
            on c.conversation_id = p_placed[e.event_no]
        order by c.conversation_id, e.event_no
    loop
        if (v_arrival.conversation).conversation_id = (v_next.conversation).conversation_id then
            v_is_behind := v_is_behind or (v_arrival.message).event_key is not null;
        else
            v_is_behind := false;
            v_arrival.conversation := v_next.conversation;
        end if;

        v_arrival := wa.receive_message(
            v_next.event, v_arrival.conversation, v_is_behind, p_delivery, p_settings
        );
        v_receipts[(v_next.event).event_no] := v_arrival.receipt;
        v_arrivals := v_arrivals || v_arrival;

        if cardinality(v_arrivals) >= 250 then
            perform wa.store_arrivals(v_arrivals, p_delivery, p_settings);
            v_arrivals := array[]::wa.arrival[];
        end if;
    end loop;

    if v_arrivals <> '{}' then
        perform wa.store_arrivals(v_arrivals, p_delivery, p_settings);
    end if;

    return v_receipts;
end;
$$;

comment on function wa.receive_rest(
    wa.event[], bigint[], wa.receipt[], wa.webhook_delivery, wa.settings
) is
'Receive the new messages of a request for which no claim is left.';
revoke all on function wa.receive_rest(
    wa.event[], bigint[], wa.receipt[], wa.webhook_delivery, wa.settings
) from public;
