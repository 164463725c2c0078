-- Flow, place in line and outcome of one new message; its turn when it may run at once.
--
-- Contract   original: the flag is off and nothing of the enhanced flow is waiting or running.
--            contended: the request tries to take turns and met a lock. waiting: no claim left,
--            behind an earlier message, paced, collecting a burst, or its handler is paused.
--            dispatched: free and nothing before it. An arrival with a message is not in line yet:
--            wa.wait_in_line(). p_is_behind: the request has an earlier one in this conversation.
-- Locks      the caller holds the conversation's row: sequence numbers are drawn under it.
create or replace function wa.receive_message(
    p_event wa.event,
    p_conversation wa.webhook_conversations,
    p_is_behind boolean,
    p_delivery wa.webhook_delivery,
    p_settings wa.settings
)
returns wa.arrival
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := p_delivery.received_at;
    v_conversation wa.webhook_conversations := p_conversation;
    v_arrival wa.arrival;
    v_has_work boolean;
begin
    if v_conversation.lock_expires_at <= v_now then
        perform wa.rescue_turn(v_conversation.conversation_id, v_now);
        v_conversation := wa.conversation(v_conversation.conversation_id);
    end if;

    v_arrival.event := p_event;
    v_has_work := p_is_behind or exists (
        select from wa.due_conversations as d
        where d.conversation_id = v_conversation.conversation_id
    );

    if not v_has_work and not wa.is_enhanced(v_conversation, p_delivery) then
        v_arrival.conversation := v_conversation;
        v_arrival.receipt := wa.receive_original(
            p_event, v_conversation.conversation_id, p_delivery
        );
        return v_arrival;
    end if;

    v_conversation.received_seq := v_conversation.received_seq + 1;
    v_conversation.profile_name := coalesce(p_event.profile_name, v_conversation.profile_name);
    v_conversation.identity_at := greatest(
        v_conversation.identity_at, case when p_event.phone is not null then p_event.sent_at end
    );
    v_arrival.conversation := v_conversation;
    v_arrival.message := wa.new_message(p_event, v_conversation, p_delivery);

    if v_conversation.lock_token is null and p_delivery.claims_left > 0 then
        return wa.try_to_start(v_arrival, v_has_work, p_delivery, p_settings);
    end if;

    v_arrival.receipt.outcome := case
        when v_conversation.lock_token is null or p_is_behind or p_delivery.claims_left <= 0
            then 'waiting'
        else 'contended'
    end;
    return v_arrival;
end;
$$;

comment on function wa.receive_message(
    wa.event, wa.webhook_conversations, boolean, wa.webhook_delivery, wa.settings
) is
'Flow, place in line and outcome of one new message; its turn when it may run at once.';
revoke all on function wa.receive_message(
    wa.event, wa.webhook_conversations, boolean, wa.webhook_delivery, wa.settings
) from public;
