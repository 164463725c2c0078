-- A webhook's document as events: every entry, every change, every array, in order.
--
-- Contract   one row per element, see wa.make_event().
create or replace function wa.flatten(p_body jsonb, p_floor date, p_ceiling date)
returns setof wa.event
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select (n.event).*
    from (
        select
            wa.make_event(
                (row_number() over (order by e.change_no, e.element_no))::integer,
                e.kind, e.problem, e.field, e.entry_id, e.entry_time, e.metadata, e.element,
                e.contact, p_floor, p_ceiling
            ) as event
        from wa.webhook_elements(p_body) as e
        -- Keeps the planner from making the event anew for each of its columns.
        offset 0
    ) as n;
end;
$$;

comment on function wa.flatten(jsonb, date, date) is
'A webhook''s document as events: every entry, every change, every array, in order.';
revoke all on function wa.flatten(jsonb, date, date) from public;
