-- The events of a request's bytes; bytes that cannot be read are one event with a problem.
--
-- Locks      the settings row, when an event is ahead of what was seen ahead before.
create or replace function wa.read_events(p_body bytea, p_settings wa.settings, p_now timestamptz)
returns wa.event[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_tomorrow date := (p_now at time zone 'UTC')::date + 1;
    v_doc jsonb := wa.parse_body(p_body);
    v_event wa.event := wa.only_event(v_doc, p_settings.ledger_floor, v_tomorrow);
    v_events wa.event[];
begin
    if v_event.event_no is not null
        and not v_event.is_stale
        and v_event.event_day > p_settings.ahead_until
    then
        return array[v_event];
    end if;

    v_event.problem := case
        when v_doc is null then 'unreadable_body body: expected JSON in UTF-8'
        -- So many elements take two bytes each.
        when length(p_body) > 100000 and wa.has_too_many_elements(v_doc)
            then 'too_many_elements body: expected at most 50,000 elements'
    end;

    if v_event.problem is not null then
        v_event.event_no := 1;
        v_event.kind := 'unreadable';
        return array[v_event];
    end if;

    v_events := array(
        select f
        from wa.flatten(v_doc, p_settings.ledger_floor, v_tomorrow) as f
        order by f.event_no
    );

    v_events := wa.recognise_early_events(v_events, p_settings.ahead_until);

    if exists (select from unnest(v_events) as e where e.is_stale) then
        perform wa.note_early_events(v_events, p_settings, v_tomorrow);
        return wa.recognise_kept_events(v_events, p_settings.ledger_floor);
    end if;

    return v_events;
end;
$$;

comment on function wa.read_events(bytea, wa.settings, timestamptz) is
'The events of a request''s bytes; bytes that cannot be read are one event with a problem.';
revoke all on function wa.read_events(bytea, wa.settings, timestamptz) from public;
