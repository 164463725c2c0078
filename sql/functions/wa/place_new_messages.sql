-- Find or create, and lock, the conversations of a request's new messages, by event_no.
--
-- Locks      conversations in order of id.
create or replace function wa.place_new_messages(p_events wa.event[], p_found text[])
returns bigint[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_placed bigint[] := array_fill(null::bigint, array[cardinality(p_events)]);
    v_messages wa.event[];
    v_place record;
begin
    -- A request of one message finds its conversation by itself, see wa.conversation_of().
    if cardinality(p_events) > 1 then
        v_messages := wa.turn_messages(p_events, p_found);

        -- Most requests bring statuses only.
        if v_messages = '{}' then
            return v_placed;
        end if;

        -- Generic plans join arrays in nested loops: right for a few elements, slow for many.
        perform set_config('plan_cache_mode', 'force_custom_plan', true);

        for v_place in select p.event_no, p.conversation_id from wa.place_messages(v_messages) as p
        loop
            v_placed[v_place.event_no] := v_place.conversation_id;
        end loop;

        perform set_config('plan_cache_mode', 'force_generic_plan', true);
    end if;

    return v_placed;
end;
$$;

comment on function wa.place_new_messages(wa.event[], text[]) is
'Find or create, and lock, the conversations of a request''s new messages, by event_no.';
revoke all on function wa.place_new_messages(wa.event[], text[]) from public;
