-- Events that the sentinel day knows, because they came before their day was within the window:
-- they stay there, so that they are duplicates.
--
-- Contract   a key alone names one ledger row. What an operator released, or may release, must not
--            get a second one, which would run by itself. No event after p_ahead_until came early.
create or replace function wa.recognise_early_events(p_events wa.event[], p_ahead_until date)
returns wa.event[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_events wa.event[] := p_events;
    v_event wa.event;
    v_place integer := 0;
begin
    foreach v_event in array p_events loop
        v_place := v_place + 1;

        if not v_event.is_stale
            and v_event.event_day <= p_ahead_until
            and exists (
                select from wa.processed_webhook_messages_sentinel as m
                where m.event_key = v_event.event_key
            )
        then
            v_event.event_day := date '0001-01-01';
            v_event.is_stale := true;
            v_events[v_place] := v_event;
        end if;
    end loop;

    return v_events;
end;
$$;

comment on function wa.recognise_early_events(wa.event[], date) is
'Events that came before their day was within the window stay on the sentinel day: '
'they are duplicates.';
revoke all on function wa.recognise_early_events(wa.event[], date) from public;
