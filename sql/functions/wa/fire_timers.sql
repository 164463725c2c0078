-- Put timers whose time has come in line as messages; returns how many.
--
-- Locks      timers and their conversations, SKIP LOCKED: busy ones are left for the next call.
create or replace function wa.fire_timers(p_limit integer)
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_timer wa.scheduled_events;
    v_count integer := 0;
begin
    for v_timer in
        select t.*
        from wa.scheduled_events as t
        inner join wa.webhook_conversations as c on c.conversation_id = t.conversation_id
        where t.due_at <= v_now
        order by t.due_at
        limit p_limit
        for no key update of t, c skip locked
    loop
        delete from wa.scheduled_events as t
        where
            t.conversation_id = v_timer.conversation_id
            and t.handler = v_timer.handler
            and t.name = v_timer.name;
        perform wa.receive_timer(v_timer, v_now);
        v_count := v_count + 1;
    end loop;

    return v_count;
end;
$$;

comment on function wa.fire_timers(integer) is
'Put timers whose time has come in line as messages; returns how many.';
revoke all on function wa.fire_timers(integer) from public;
