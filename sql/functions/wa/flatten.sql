-- A webhook's document as events: every entry, every change, every array, in order.
--
-- Contract   one row per element with its kind, dedupe key, day, sender and JSON; problem set where it
--            cannot be an event. Days outside [p_floor, p_ceiling] become the sentinel day, is_stale.
-- Hazard     the rows carry no value of a whole change: a batch of 1,000 would be copied 1,000 times.
create or replace function wa.flatten(p_body jsonb, p_floor date, p_ceiling date)
returns setof wa.event
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with element as materialized (
        select
            c.change_no, e.element_no, c.field, c.entry_id, c.entry_time, e.kind, e.element,
            coalesce(c.problem, e.problem) as problem,
            c.value -> 'metadata' as metadata,
            coalesce(
                k.contacts -> (e.element ->> 'from_user_id'),
                k.contacts -> (e.element ->> 'from'),
                k.contacts -> (e.element ->> 'from_parent_user_id'),
                case
                    when not e.element ?| '{from,from_user_id}' and jsonb_array_length(k.array) = 1
                        then k.array -> 0
                end
            ) as contact
        from wa.webhook_changes(p_body) as c
        cross join lateral (
            select
                wa.contacts_by_id(c.value -> 'contacts') as contacts,
                wa.array_or_empty(c.value -> 'contacts') as "array"
            -- Keeps the planner from computing this anew for every element.
            offset 0
        ) as k
        cross join lateral (
            select a.element_no, a.kind, a.element, a.problem
            from wa.change_elements(c.field, c.value) as a
            where c.problem is null
            union all
            select 1, 'unreadable', c.value, null
            where c.problem is not null
        ) as e
    ),

    timed as materialized (
        select
            e.*, s.bsuid, s.phone,
            e.metadata ->> 'phone_number_id' as phone_number_id,
            coalesce(
                wa.epoch_to_timestamp(e.element ->> 'timestamp'),
                case
                    when e.kind not in ('message', 'system') then wa.epoch_to_timestamp(e.entry_time)
                end
            ) as sent_at
        from element as e
        cross join lateral wa.sender(e.element, e.contact) as s
    )

    select
        (row_number() over (order by t.change_no, t.element_no))::integer,
        t.kind,
        case when d.day between p_floor and p_ceiling then d.day else date '0001-01-01' end,
        -- The day is part of the key, so that a key alone names one ledger row.
        wa.event_key(
            variadic d.day::text
            || wa.natural_key(t.kind, t.field, t.entry_id, t.entry_time, t.phone_number_id, t.element)
        ),
        coalesce(d.day not between p_floor and p_ceiling, false),
        t.sent_at,
        t.phone_number_id,
        t.bsuid,
        t.phone,
        left(t.contact #>> '{profile,name}', 300),
        coalesce(
            t.problem, wa.event_problem(t.kind, t.element, t.phone_number_id, t.sent_at, t.bsuid, t.phone)
        ),
        case
            when t.kind in ('message', 'system')
                then jsonb_build_object('message', t.element, 'contact', t.contact, 'metadata', t.metadata)
            else
                jsonb_build_object(
                    'field', t.field, 'entry_id', t.entry_id, 'entry_time', t.entry_time,
                    'element', t.element, 'contact', t.contact, 'metadata', t.metadata
                )
        end
    from timed as t
    cross join lateral (
        select
            case
                when t.sent_at = 'infinity' then date 'infinity'
                else (t.sent_at at time zone 'UTC')::date
            end as day
    ) as d;
end;
$$;

comment on function wa.flatten(jsonb, date, date) is
'A webhook''s document as events: every entry, every change, every array, in order.';
revoke all on function wa.flatten(jsonb, date, date) from public;
