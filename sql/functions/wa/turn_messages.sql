-- The new messages of a request that take a turn.
create or replace function wa.turn_messages(p_events wa.event[], p_found text[])
returns wa.event[]
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select e
        from unnest(p_events) as e
        where p_found[e.event_no] = 'new' and wa.takes_turn(e.kind, e.is_stale)
        order by e.event_no
    );
end;
$$;

comment on function wa.turn_messages(wa.event[], text[]) is
'The new messages of a request that take a turn.';
revoke all on function wa.turn_messages(wa.event[], text[]) from public;
