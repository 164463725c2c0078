-- Take the turn that is due longest; null when nothing is due.
--
-- Contract   leases that ran out are rescued on the way. Fresh messages before retries, or the
--            other way round: workers keep capacity for both.
-- Locks      conversations, SKIP LOCKED.
create or replace function wa.claim_turn(
    p_worker text, p_retries_first boolean, p_may_retry boolean, p_settings wa.settings
)
returns wa.turn
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_conversation wa.webhook_conversations;
    v_event_key uuid;
    v_turn wa.turn;
begin
    -- Bounded: a row that contradicts its conversation must not hold a worker.
    for v_try in 1 .. 100 loop
        v_conversation := null;

        if p_retries_first and p_may_retry then
            v_conversation := wa.lock_due(true, v_now);
        end if;

        if v_conversation.conversation_id is null then
            v_conversation := wa.lock_due(false, v_now);
        end if;

        if v_conversation.conversation_id is null and p_may_retry and not p_retries_first then
            v_conversation := wa.lock_due(true, v_now);
        end if;

        exit when v_conversation.conversation_id is null;

        -- Expired, or taken by somebody else since the snapshot.
        if v_conversation.lock_token is not null then
            perform wa.rescue_turn(v_conversation.conversation_id, v_now);
            continue;
        end if;

        v_event_key := wa.next_message(v_conversation.conversation_id, v_now);

        if v_event_key is null then
            perform wa.refresh_due_at(v_conversation.conversation_id);
            continue;
        end if;

        v_turn := wa.start_waiting(v_event_key, v_conversation, p_worker, p_settings);
        exit when v_turn.event_key is not null;
    end loop;

    return v_turn;
end;
$$;

comment on function wa.claim_turn(text, boolean, boolean, wa.settings) is
'Take the turn that is due longest; null when nothing is due.';
revoke all on function wa.claim_turn(text, boolean, boolean, wa.settings) from public;
