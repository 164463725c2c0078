-- Create the day partitions of the ledger's window and of the days ahead.
--
-- Contract   idempotent; returns how many it made. Two at once: the second waits, then finds them
--            made. The settings are read under the lock: with a floor from before it, a day
--            dropped meanwhile would be made again, empty, and its events would run twice.
-- Locks      an advisory lock; on the parents only SHARE UPDATE EXCLUSIVE (ATTACH), so ingest goes
--            on.
-- Called by  upgrade, the job of the same name, and process_webhook when the days run out.
create or replace function wa.create_partitions()
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_settings wa.settings;
    v_today date := (wa.clock() at time zone 'UTC')::date;
    v_until date;
    v_created integer := 0;
    v_day date;
begin
    perform pg_advisory_xact_lock(hashtextextended('wa.create_partitions', 0));
    v_settings := wa.current_settings();
    v_until := v_today + v_settings.partitions_ahead_days;

    for v_day in
        select d.day::date
        from generate_series(
            least(v_settings.ledger_floor, v_today - 1),
            v_until,
            interval '1 day'
        ) as d (day)
    loop
        v_created := v_created
            + wa.create_day_partition('processed_webhook_messages', v_day)::integer;

        -- Yesterday's too: a clock may be set back over midnight.
        if v_day >= v_today - 1 then
            v_created := v_created
                + wa.create_day_partition('webhook_payloads', v_day)::integer
                + wa.create_day_partition('conversation_state_transitions', v_day)::integer;
        end if;
    end loop;

    update wa.settings as s
    set partitions_until = v_until
    where s.partitions_until is distinct from v_until;

    return v_created;
end;
$$;

comment on function wa.create_partitions() is
'Create the day partitions of the ledger''s window and of the days ahead; '
'returns how many it made.';
revoke all on function wa.create_partitions() from public;
