-- Events below the floor that the ledger still knows: they get their day back, so that they are
-- duplicates.
--
-- Contract   a day with an unsettled message outlives the floor. A key alone names one ledger row:
--            such an event must not get a second one on the sentinel day, which an operator could
--            release while the first is still to run.
-- Hazard     planned for the floor at hand: only the days below it are locked.
create or replace function wa.recognise_kept_events(p_events wa.event[], p_floor date)
returns wa.event[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_keys uuid[] := array(select e.event_key from unnest(p_events) as e where e.is_stale);
    v_events wa.event[] := p_events;
    v_event wa.event;
    v_known record;
begin
    for v_known in
        select e.place, m.event_day
        from wa.processed_webhook_messages as m
        inner join (
            select k.event_key, k.is_stale, k.place
            from unnest(p_events) with ordinality as k (
                event_no, kind, event_day, event_key, is_stale, sent_at, phone_number_id, bsuid,
                phone, profile_name, problem, event, place
            )
        ) as e
            on e.event_key = m.event_key and e.is_stale
        where
            m.event_key = any(v_keys)
            and m.event_day > date '0001-01-01'
            and m.event_day < p_floor
    loop
        v_event := v_events[v_known.place];
        v_event.event_day := v_known.event_day;
        v_event.is_stale := false;
        v_events[v_known.place] := v_event;
    end loop;

    return v_events;
end;
$$;

comment on function wa.recognise_kept_events(wa.event[], date) is
'Events below the floor that the ledger still knows get their day back: they are duplicates.';
revoke all on function wa.recognise_kept_events(wa.event[], date) from public;
