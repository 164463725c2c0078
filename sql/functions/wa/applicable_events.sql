-- The new events of a request that are of these kinds, in order.
--
-- Contract   neither those with a problem nor stale ones: what is outside the window is recorded
--            only.
create or replace function wa.applicable_events(p_events wa.event[], p_found text[], p_kinds text[])
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
        where
            e.kind = any(p_kinds)
            and p_found[e.event_no] = 'new'
            and not e.is_stale
        order by e.event_no
    );
end;
$$;

comment on function wa.applicable_events(wa.event[], text[], text[]) is
'The new events of a request that are of these kinds, in order; neither stale ones nor such '
'with a problem.';
revoke all on function wa.applicable_events(wa.event[], text[], text[]) from public;
