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
    v_lost wa.settlement[];
begin
    with lost as (
        select m as ledger_row
        from wa.processed_webhook_messages as m
        where
            m.event_day = p_event_day
            and m.status = 'original'
            and m.received_at < p_now - interval '1 day'
        for no key update
    )

    select
        coalesce(
            array_agg(
                row(wa.original_message(l.ledger_row), 'failed', null, null)::wa.settlement
            ),
            '{}'
        )
    into v_lost
    from lost as l;

    perform wa.settle(v_lost);

    return cardinality(v_lost);
end;
$$;

comment on function wa.fail_lost_originals(date, timestamptz) is
'Mark as failed what a day''s original flow handed out more than a day ago without an outcome.';
revoke all on function wa.fail_lost_originals(date, timestamptz) from public;
