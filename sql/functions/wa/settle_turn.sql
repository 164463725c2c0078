-- Mark a turn's messages as processed: the first, whose pending row is gone, and its riders.
--
-- Locks      the caller holds the conversation's row.
create or replace function wa.settle_turn(
    p_message wa.pending_messages, p_token uuid, p_duration_ms integer
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_rider wa.pending_messages;
begin
    perform wa.settle_message(p_message, p_token, p_duration_ms);

    if p_message.riders > 0 then
        for v_rider in
            delete from wa.pending_messages as p
            where p.conversation_id = p_message.conversation_id and p.status = 'running'
            returning p.*
        loop
            perform wa.settle_message(v_rider, p_token, p_duration_ms);
        end loop;
    end if;
end;
$$;

comment on function wa.settle_turn(wa.pending_messages, uuid, integer) is
'Mark a turn''s messages as processed: the first and its riders.';
revoke all on function wa.settle_turn(wa.pending_messages, uuid, integer) from public;
