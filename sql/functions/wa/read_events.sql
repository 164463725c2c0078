-- The events of a request's bytes; bytes that are no JSON, or hold far more than Meta batches, are
-- one event with a problem.
--
-- Contract   makes the partitions itself if nobody made them in time: ingest must not stop for
--            that.
create or replace function wa.read_events(p_body bytea, p_now timestamptz)
returns wa.event[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_settings wa.settings := wa.current_settings();
    v_tomorrow date := (p_now at time zone 'UTC')::date + 1;
    v_doc jsonb := wa.parse_body(p_body);
    v_event wa.event;
    v_events wa.event[];
begin
    if v_settings.partitions_until < v_tomorrow then
        perform wa.create_partitions();
    end if;

    v_event.problem := case
        when v_doc is null then 'body: expected JSON in UTF-8'
        -- So many elements take two bytes each.
        when length(p_body) > 100000 and wa.has_too_many_elements(v_doc)
            then 'body: more than 50,000 elements'
    end;

    if v_event.problem is not null then
        v_event.event_no := 1;
        v_event.kind := 'unreadable';
        return array[v_event];
    end if;

    v_events := array(
        select f
        from wa.flatten(v_doc, v_settings.ledger_floor, v_tomorrow) as f
        order by f.event_no
    );

    if exists (select from unnest(v_events) as e where e.is_stale) then
        return wa.recognise_kept_events(v_events, v_settings.ledger_floor);
    end if;

    return v_events;
end;
$$;

comment on function wa.read_events(bytea, timestamptz) is
'The events of a request''s bytes; bytes that cannot be read are one event with a problem.';
revoke all on function wa.read_events(bytea, timestamptz) from public;
