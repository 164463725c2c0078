-- Set the timers of a turn's result.
--
-- Errors     WA101 for one that is malformed.
create or replace function wa.set_timers(p_message wa.pending_messages, p_timers jsonb)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_timer jsonb;
    v_problem text;
begin
    if p_timers is null or p_timers = '[]' then
        return;
    end if;

    if jsonb_typeof(p_timers) <> 'array' then
        v_problem := 'p_timers: expected an array, or null';
    else
        select min(wa.timer_problem(t.value)) into v_problem
        from jsonb_array_elements(p_timers) as t;
    end if;

    if v_problem is not null then
        raise exception 'the result of the turn cannot be stored'
            using errcode = 'WA101',
                detail = v_problem;
    end if;

    for v_timer in
        select t.value
        from jsonb_array_elements(p_timers) as t
        order by t.value ->> 'name'
    loop
        perform wa_api.schedule_event(
            p_message.conversation_id, p_message.handler, v_timer ->> 'name',
            wa.clock() + make_interval(secs => (v_timer ->> 'after_s')::double precision),
            v_timer -> 'data', p_message.correlation_id
        );
    end loop;
end;
$$;

comment on function wa.set_timers(wa.pending_messages, jsonb) is
'Set the timers of a turn''s result.';
revoke all on function wa.set_timers(wa.pending_messages, jsonb) from public;
