-- Put timers in line as messages; returns how many.
--
-- Contract   where one cannot be received (rows that contradict each other), each half is tried by
--            itself, down to the one at fault: that is put off for a minute. A timer of a
--            conversation whose contact was erased is dropped.
-- Locks      the caller holds the timers and their conversations.
create or replace function wa.receive_timers(p_timers wa.scheduled_events[], p_now timestamptz)
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_timer wa.scheduled_events;
    v_count integer := 0;
    v_half integer := cardinality(p_timers) / 2;
    v_state text;
begin
    foreach v_timer in array p_timers loop
        delete from wa.scheduled_events as t
        where
            t.conversation_id = v_timer.conversation_id
            and t.handler = v_timer.handler
            and t.name = v_timer.name;
        v_count := v_count + wa.receive_timer(v_timer, p_now)::integer;
    end loop;

    return v_count;
exception
    when deadlock_detected or serialization_failure or lock_not_available then
        raise;
    when others then
        get stacked diagnostics v_state = returned_sqlstate;

        if v_half > 0 then
            return wa.receive_timers(p_timers[:v_half], p_now)
                + wa.receive_timers(p_timers[v_half + 1 :], p_now);
        end if;

        perform wa.put_off_timer(
            p_timers[1], format('its timer cannot be received: SQLSTATE %s', v_state), p_now
        );
        return 0;
end;
$$;

comment on function wa.receive_timers(wa.scheduled_events[], timestamptz) is
'Put timers in line as messages; returns how many.';
revoke all on function wa.receive_timers(wa.scheduled_events[], timestamptz) from public;
