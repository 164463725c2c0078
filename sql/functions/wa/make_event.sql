-- One element of a webhook as an event.
--
-- Contract   kind, dedupe key, day, sender and JSON; problem set where it cannot be an event. Days
--            outside [p_floor, p_ceiling] become the sentinel day, is_stale.
create or replace function wa.make_event(
    p_event_no integer,
    p_kind text,
    p_problem text,
    p_field text,
    p_entry_id text,
    p_entry_time text,
    p_metadata jsonb,
    p_element jsonb,
    p_contact jsonb,
    p_floor date,
    p_ceiling date
)
returns wa.event
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_event wa.event;
    v_sender record;
    v_day date;
begin
    v_sender := wa.sender(p_element, p_contact);
    v_event.event_no := p_event_no;
    v_event.kind := p_kind;
    v_event.phone_number_id := p_metadata ->> 'phone_number_id';
    v_event.sent_at := wa.event_time(p_kind, p_element, p_entry_time, p_ceiling - 1);
    v_event.bsuid := v_sender.bsuid;
    v_event.phone := v_sender.phone;
    v_event.profile_name := left(p_contact #>> '{profile,name}', 300);
    v_day := case
        when v_event.sent_at = 'infinity' then date 'infinity'
        else (v_event.sent_at at time zone 'UTC')::date
    end;
    v_event.is_stale := coalesce(v_day not between p_floor and p_ceiling, false);
    v_event.event_day := case
        when v_day between p_floor and p_ceiling then v_day
        else date '0001-01-01'
    end;
    -- The day is part of the key, so that a key alone names one ledger row.
    v_event.event_key := wa.event_key(
        variadic v_day::text || wa.natural_key(
            p_kind, p_field, p_entry_id, p_entry_time, v_event.phone_number_id, p_element
        )
    );
    v_event.problem := coalesce(
        p_problem,
        wa.event_problem(
            p_kind, p_element, v_event.phone_number_id, v_event.sent_at, v_event.bsuid,
            v_event.phone
        )
    );

    if p_kind in ('message', 'system') then
        v_event.event := jsonb_build_object(
            'message', p_element, 'contact', p_contact, 'metadata', p_metadata
        );
    else
        v_event.event := jsonb_build_object(
            'field', p_field, 'entry_id', p_entry_id, 'entry_time', p_entry_time,
            'element', p_element, 'contact', p_contact, 'metadata', p_metadata
        );
    end if;

    return v_event;
end;
$$;

comment on function wa.make_event(
    integer, text, text, text, text, text, jsonb, jsonb, jsonb, date, date
) is
'One element of a webhook as an event: dedupe key, day, sender, JSON.';
revoke all on function wa.make_event(
    integer, text, text, text, text, text, jsonb, jsonb, jsonb, date, date
) from public;
