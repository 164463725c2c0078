-- Take the turn that is due longest; null when nothing is due, or p_tries met none that may run.
--
-- Contract   leases that ran out are rescued on the way. Fresh messages before retries, or the
--            other way round: workers keep capacity for both. Each try makes progress: it rescues,
--            holds, supersedes or puts off what it met.
-- Locks      conversations, SKIP LOCKED.
create or replace function wa.claim_turn(
    p_worker text,
    p_retries_first boolean,
    p_may_retry boolean,
    p_tries integer,
    p_settings wa.settings
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
    v_turn wa.turn;
begin
    for v_try in 1 .. p_tries loop
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

        if v_conversation.lock_token is null then
            v_turn := wa.start_next(v_conversation, p_worker, p_may_retry, p_settings, v_now);
            exit when v_turn.event_key is not null;
        else
            -- Expired, or taken by somebody else since the snapshot.
            perform wa.rescue_turn(v_conversation.conversation_id, v_now);
        end if;
    end loop;

    return v_turn;
end;
$$;

comment on function wa.claim_turn(text, boolean, boolean, integer, wa.settings) is
'Take the turn that is due longest; null when nothing is due.';
revoke all on function wa.claim_turn(text, boolean, boolean, integer, wa.settings) from public;
