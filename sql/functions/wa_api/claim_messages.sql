-- Take up to p_limit turns from the conversations that are due, oldest first.
--
-- Contract   one turn per conversation. Leases that ran out are rescued on the way.
-- Locks      each conversation FOR NO KEY UPDATE SKIP LOCKED, one at a time: LIMIT n in one
--            statement turns into a sequential scan once its plan is generic.
-- Errors     WA101 for a missing worker or a limit outside 1 to 1000.
create or replace function wa_api.claim_messages(p_worker text, p_limit integer)
returns setof wa.turn
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
set jit = off
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
declare
    v_now timestamptz := wa.clock();
    v_conversation_id bigint;
    v_is_locked boolean;
    v_event_key uuid;
    v_turn wa.turn;
begin
    if coalesce(p_worker, '') = '' or p_limit is null or p_limit not between 1 and 1000 then
        raise exception 'cannot claim with these arguments'
            using errcode = 'WA101',
                detail = format('p_worker=%s, p_limit=%s', p_worker, p_limit),
                hint = 'Give a worker name and a limit between 1 and 1000.';
    end if;

    for v_no in 1 .. p_limit loop
        select c.conversation_id, c.lock_token is not null
        into v_conversation_id, v_is_locked
        from wa.webhook_conversations as c
        where c.due_at <= v_now
        order by c.due_at
        limit 1
        for no key update skip locked;

        exit when not found;

        -- Only then: the exception block in there is a subtransaction.
        if v_is_locked then
            perform wa.rescue_turn(v_conversation_id, v_now);
        end if;

        v_event_key := wa.next_message(v_conversation_id, v_now);

        if v_event_key is null then
            perform wa.refresh_due_at(v_conversation_id);
        else
            v_turn := wa.start_turn(v_event_key, p_worker);

            -- Null where the rescue failed: the conversation is still locked.
            if v_turn.event_key is not null then
                return next v_turn;
            end if;
        end if;
    end loop;
end;
$$;

comment on function wa_api.claim_messages(text, integer) is
'Take up to p_limit turns from the conversations that are due, oldest first.';
revoke all on function wa_api.claim_messages(text, integer) from public;
grant execute on function wa_api.claim_messages(text, integer) to wa_service;
