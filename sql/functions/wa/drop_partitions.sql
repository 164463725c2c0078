-- Move the ledger's floor, then drop at most one partition that is past its retention; 0 or 1.
--
-- Contract   a ledger partition goes in a later run than the one that moved the floor past it, two
--            minutes after at the earliest: what still reads the old floor (15 s at most) has a
--            partition to write to. One drop per run, because it holds up all users of its table
--            until the transaction ends; one attempt per table, because each may hold them up for
--            100 ms.
-- Locks      the advisory lock of wa.create_partitions(): nobody makes a day again that is being
--            dropped; returns 0 when another session has it.
create or replace function wa.drop_partitions()
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_today date := (v_now at time zone 'UTC')::date;
    v_settings wa.settings;
    v_table text;
    v_before date;
    v_day date;
begin
    if not pg_try_advisory_xact_lock(hashtextextended('wa.create_partitions', 0)) then
        return 0;
    end if;

    v_settings := wa.current_settings();
    perform wa.advance_ledger_floor(v_now);

    for v_table, v_before in
        select t.name, t.before
        from (
            values
            (
                1, 'processed_webhook_messages',
                case
                    when v_settings.ledger_floor_moved_at < v_now - interval '2 minutes'
                        then v_settings.ledger_floor
                end
            ),
            (2, 'webhook_payloads', v_today - v_settings.payload_retention_days),
            (
                3, 'conversation_state_transitions',
                v_today - v_settings.transition_retention_days
            )
        ) as t (no, name, before)
        order by t.no
    loop
        v_day := wa.droppable_day(v_table, v_before, v_now);

        if v_day is not null and wa.drop_day_partition(v_table, v_day) then
            return 1;
        end if;
    end loop;

    return 0;
end;
$$;

comment on function wa.drop_partitions() is
'Move the ledger''s floor, then drop at most one partition that is past its retention; 0 or 1.';
revoke all on function wa.drop_partitions() from public;
