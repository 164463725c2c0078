-- Give a lock back; false when the token is not the current one.
--
-- Contract   messages whose turn was running under it wait again, their attempt not counted. If
--            that was the first turn, the next one chooses the handler anew.
-- Locks      the conversation row.
create or replace function wa_api.release_conversation_lock(
    p_conversation_id bigint, p_lock_token uuid
)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_message wa.pending_messages;
begin
    if not wa.holds_lock(p_conversation_id, p_lock_token) then
        return false;
    end if;

    -- A replay keeps its handler, but in which state it runs is not decided by a turn that was not.
    for v_message in
        update wa.pending_messages as p
        set
            status = 'waiting',
            attempt = p.attempt - 1,
            riders = 0,
            handler = case when p.attempt > 1 then p.handler end,
            state_at_turn = case when wa.counted_attempt(p) > 1 then p.state_at_turn end
        where p.conversation_id = p_conversation_id and p.status = 'running'
        returning p.*
    loop
        update wa.webhook_dlq as d
        set
            resolution_status = 'pending',
            retry_count = greatest(v_message.attempt - d.attempts_before - 1, 0),
            updated_at = wa.clock()
        where d.dlq_id = v_message.dlq_id and d.resolution_status = 'retrying';

        update wa.pending_messages as p
        set is_universal = wa.is_universal((wa.turn_payloads(array[v_message]))[1])
        where p.event_key = v_message.event_key;
    end loop;

    if found then
        -- The turn did not take place: it does not count against the rate either.
        update wa.webhook_conversations as c
        set rate_tat = c.rate_tat - (wa.current_settings()).turn_interval
        where c.conversation_id = p_conversation_id;
    end if;

    perform wa.unlock_conversation(p_conversation_id);

    return true;
end;
$$;

comment on function wa_api.release_conversation_lock(bigint, uuid) is
'Give a lock back; false when the token is not the current one.';
revoke all on function wa_api.release_conversation_lock(bigint, uuid) from public;
grant execute on function wa_api.release_conversation_lock(bigint, uuid) to wa_service;
