-- The turns that an earlier call with the same delivery id handed out and that are still running.
--
-- Contract   its answer was lost, so the caller never ran them. Rescued or settled meanwhile, or
--            left waiting and claimed by a worker: not returned.
create or replace function wa.repeated_turns(
    p_events wa.event[], p_fresh uuid[], p_delivery_id uuid
)
returns wa.turn[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_turns wa.turn[] := array[]::wa.turn[];
    v_seen wa.event[] := wa.turn_messages(p_events, p_fresh, false);
    v_row record;
begin
    for v_row in
        select p as message, c as conversation, e.event
        from unnest(v_seen) as e
        inner join wa.pending_messages as p on p.event_key = e.event_key
        inner join wa.webhook_conversations as c on c.conversation_id = p.conversation_id
        where
            p.delivery_id = p_delivery_id
            and p.status = 'running'
            -- The token of that call's turn, see wa.start_turn(): a worker's has another.
            and c.lock_token
            = wa.event_key('enhanced', p_delivery_id::text, p.event_key::text)
        order by e.event_no
    loop
        v_turns := v_turns || wa.make_turn(
            v_row.message, v_row.conversation, v_row.event, (v_row.conversation).lock_token,
            wa.handler_timeout((v_row.message).handler)
        );
    end loop;

    return v_turns || wa.repeated_original_turns(v_seen, p_delivery_id);
end;
$$;

comment on function wa.repeated_turns(wa.event[], uuid[], uuid) is
'The turns that an earlier call with the same delivery id handed out and that are still running.';
revoke all on function wa.repeated_turns(wa.event[], uuid[], uuid) from public;
