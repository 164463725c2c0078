-- Mark the messages of turns as processed: ledger and dead letters, their riders' too.
--
-- Locks      the caller holds the conversations' rows.
create or replace function wa.settle_ends(p_ends wa.turn_end[])
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_end wa.turn_end;
    v_settlements wa.settlement[] := array[]::wa.settlement[];
begin
    foreach v_end in array p_ends loop
        v_settlements := v_settlements || row(
            v_end.message, 'processed', (v_end.result).lock_token, (v_end.result).duration_ms
        )::wa.settlement;

        if (v_end.message).dlq_id is not null then
            perform wa.resolve_dead_letter((v_end.message).dlq_id, 'resolved');
        end if;

        if (v_end.message).riders > 0 then
            v_settlements := v_settlements || wa.remove_riders(v_end);
        end if;
    end loop;

    perform wa.settle(v_settlements);
end;
$$;

comment on function wa.settle_ends(wa.turn_end[]) is
'Mark the messages of turns as processed: ledger and dead letters, their riders'' too.';
revoke all on function wa.settle_ends(wa.turn_end[]) from public;
