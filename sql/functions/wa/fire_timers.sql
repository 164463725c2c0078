-- Put timers whose time has come in line as messages; returns how many.
--
-- Contract   one that cannot be received is put off, the others are received: see
--            wa.receive_timers().
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
    v_timers wa.scheduled_events[];
begin
    v_timers := array(
        select t
        from wa.scheduled_events as t
        inner join wa.webhook_conversations as c on c.conversation_id = t.conversation_id
        where t.due_at <= v_now
        order by t.due_at
        limit p_limit
        for no key update of t, c skip locked
    );

    if v_timers = '{}' then
        return 0;
    end if;

    perform wa.ready_partitions(v_now);

    return wa.receive_timers(v_timers, v_now);
end;
$$;

comment on function wa.fire_timers(integer) is
'Put timers whose time has come in line as messages; returns how many.';
revoke all on function wa.fire_timers(integer) from public;
