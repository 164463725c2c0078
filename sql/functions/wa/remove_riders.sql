-- Take the messages that rode in a turn out of the line, end their dead letters; how each settles.
--
-- Locks      the caller holds the conversation's row.
create or replace function wa.remove_riders(p_end wa.turn_end)
returns wa.settlement[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rider wa.pending_messages;
    v_settlements wa.settlement[] := array[]::wa.settlement[];
begin
    for v_rider in
        delete from wa.pending_messages as p
        where p.conversation_id = (p_end.message).conversation_id and p.status = 'running'
        returning p.*
    loop
        perform wa.resolve_dead_letter(v_rider.dlq_id, 'resolved');
        v_settlements := v_settlements || row(
            v_rider, 'processed', (p_end.result).lock_token, (p_end.result).duration_ms
        )::wa.settlement;
    end loop;

    return v_settlements;
end;
$$;

comment on function wa.remove_riders(wa.turn_end) is
'Take the messages that rode in a turn out of the line, end their dead letters.';
revoke all on function wa.remove_riders(wa.turn_end) from public;
