-- Mark as failed what a day's original flow handed out more than a day ago without an outcome.
--
-- Contract   that flow has no lock and no retry: when its process died, nobody will report. Who
--            reports all the same gets WA301.
-- Hazard     planned for the day at hand: a plan for any day would lock every partition.
create or replace function wa.fail_lost_originals(p_event_day date, p_now timestamptz)
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_keys uuid[];
begin
    with lost as (
        update wa.processed_webhook_messages as m
        set status = 'failed', settled_at = p_now, settling_token = null
        where
            m.event_day = p_event_day
            and m.status = 'original'
            and m.received_at < p_now - interval '1 day'
        returning m.event_key, m.handler, m.received_at
    ),

    measured as (
        select l.event_key, wa.measure_settled(l.handler, 'failed', l.received_at, p_now, null)
        from lost as l
    )

    select coalesce(array_agg(d.event_key), '{}') into v_keys
    from measured as d;

    delete from wa.secret_payloads as s where s.event_key = any(v_keys);

    return cardinality(v_keys);
end;
$$;

comment on function wa.fail_lost_originals(date, timestamptz) is
'Mark as failed what a day''s original flow handed out more than a day ago without an outcome.';
revoke all on function wa.fail_lost_originals(date, timestamptz) from public;
