-- Whether only a universal word could run in a conversation, and none waits: the first in its line
-- is held, or a failed message of a strict handler blocks the line.
create or replace function wa.is_line_held(p_conversation_id bigint, p_now timestamptz)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_conversation wa.webhook_conversations := wa.conversation(p_conversation_id);
    v_seq bigint;
    v_ready_at timestamptz;
begin
    select p.seq, p.ready_at into v_seq, v_ready_at
    from wa.pending_messages as p
    where p.conversation_id = p_conversation_id and p.status = 'waiting'
    order by p.seq
    limit 1;

    return coalesce(
        v_conversation.lock_token is null
        and (
            v_ready_at = 'infinity'
            or v_seq > (wa.strict_block(p_conversation_id, p_now)).blocking_seq
        )
        and wa.next_message(v_conversation, p_now) is null,
        false
    );
end;
$$;

comment on function wa.is_line_held(bigint, timestamptz) is
'Whether only a universal word could run in a conversation, and none waits.';
revoke all on function wa.is_line_held(bigint, timestamptz) from public;
