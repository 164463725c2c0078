-- Mark the messages that rode with a turn's first as processed.
--
-- Locks      the caller holds the conversation's row.
create or replace function wa.settle_riders(
    p_conversation_id bigint, p_token uuid, p_duration_ms integer
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
    for v_rider in
        delete from wa.pending_messages as p
        where p.conversation_id = p_conversation_id and p.status = 'running'
        returning p.*
    loop
        perform wa.settle_message(v_rider, p_token, p_duration_ms);
    end loop;
end;
$$;

comment on function wa.settle_riders(bigint, uuid, integer) is
'Mark the messages that rode with a turn''s first as processed.';
revoke all on function wa.settle_riders(bigint, uuid, integer) from public;
