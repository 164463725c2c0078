-- The new messages of a request that take a turn, each once.
create or replace function wa.turn_messages(p_events wa.event[], p_new uuid[])
returns wa.event[]
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select n.event
        from (
            select distinct on (e.event_key) e.event_no, e as event
            from unnest(p_events) as e
            where
                e.problem is null
                and e.kind = 'message'
                and not e.is_stale
                and e.event_key = any(p_new)
            order by e.event_key, e.event_no
        ) as n
        order by n.event_no
    );
end;
$$;

comment on function wa.turn_messages(wa.event[], uuid[]) is
'The new messages of a request that take a turn, each once.';
revoke all on function wa.turn_messages(wa.event[], uuid[]) from public;
