-- A webhook's document as events: every entry, every change, every array, in order.
--
-- Contract   one row per element with its kind, dedupe key, day, sender and JSON; problem set where
--            it cannot be an event. Days outside [p_floor, p_ceiling] become the sentinel day,
--            is_stale.
create or replace function wa.flatten(p_body jsonb, p_floor date, p_ceiling date)
returns setof wa.event
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with timed as materialized (
        select
            e.*,
            coalesce(
                wa.epoch_to_timestamp(e.element ->> 'timestamp'),
                case
                    when e.kind not in ('message', 'system')
                        then wa.epoch_to_timestamp(e.entry_time)
                end
            ) as sent_at
        from wa.webhook_elements(p_body) as e
    )

    select
        (row_number() over (order by t.change_no, t.element_no))::integer,
        t.kind,
        case when d.day between p_floor and p_ceiling then d.day else date '0001-01-01' end,
        -- The day is part of the key, so that a key alone names one ledger row.
        wa.event_key(
            variadic d.day::text
            || wa.natural_key(
                t.kind, t.field, t.entry_id, t.entry_time, t.phone_number_id, t.element
            )
        ),
        coalesce(d.day not between p_floor and p_ceiling, false),
        t.sent_at,
        t.phone_number_id,
        t.bsuid,
        t.phone,
        left(t.contact #>> '{profile,name}', 300),
        coalesce(
            t.problem,
            wa.event_problem(t.kind, t.element, t.phone_number_id, t.sent_at, t.bsuid, t.phone)
        ),
        case
            when t.kind in ('message', 'system')
                then jsonb_build_object(
                    'message', t.element, 'contact', t.contact, 'metadata', t.metadata
                )
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
