-- Delete up to p_limit settled rows of the ledger's sentinel day received before p_before.
--
-- Contract   an event of that day is outside the window: if it comes again it is stale again, and
--            never runs by itself. One that an operator released stays until it is settled and its
--            dead letter resolved; and while there may be events whose day is yet to come within
--            the window, since it would run once more then.
-- Hazard     planned for that day: a plan for any day would lock every partition.
create or replace function wa.trim_sentinel_day(p_before timestamptz, p_limit integer)
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_settings wa.settings := wa.current_settings();
    v_count integer;
begin
    delete from wa.processed_webhook_messages as m
    where
        m.event_day = date '0001-01-01'
        and m.event_key = any(
            array(
                select o.event_key
                from wa.processed_webhook_messages as o
                where
                    o.event_day = date '0001-01-01'
                    and o.received_at < p_before
                    and o.status not in ('pending', 'original')
                    and (
                        o.status in ('stale', 'recorded')
                        or v_settings.ahead_until < v_settings.ledger_floor
                    )
                    and not exists (
                        select from wa.webhook_dlq as d
                        where
                            d.event_key = o.event_key
                            and d.resolution_status in ('pending', 'retrying', 'exhausted')
                    )
                order by o.received_at
                limit p_limit
                for update of o skip locked
            )
        );
    get diagnostics v_count = row_count;

    return v_count;
end;
$$;

comment on function wa.trim_sentinel_day(timestamptz, integer) is
'Delete up to p_limit settled rows of the ledger''s sentinel day received before p_before.';
revoke all on function wa.trim_sentinel_day(timestamptz, integer) from public;
