-- End a conversation's lock now, whoever holds it; returns how many running messages that failed.
--
-- Contract   as when the lease runs out: the message's attempt counts as failed, whoever had the
--            turn is refused (WA301) when it comes to settle, its own SQL included. A lock taken by
--            hand has no message: 0.
-- Locks      the conversation, then its messages, dead letters, ledger rows.
-- Errors     WA101 without a reason, WA401 unknown, WA201 not locked.
create or replace function wa_ops.evict_lock(p_conversation_id bigint, p_reason text)
returns integer
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_expires_at timestamptz;
    v_running integer;
begin
    perform wa.require_reason(p_reason);
    perform wa.require_conversation(p_conversation_id);

    select c.lock_expires_at into v_expires_at
    from wa.webhook_conversations as c
    where c.conversation_id = p_conversation_id
    for no key update;

    if v_expires_at is null then
        raise exception 'the conversation is not locked'
            using errcode = 'WA201',
                detail = format('conversation_id=%s', p_conversation_id),
                hint = 'Nobody has a turn in it: there is nothing to end.';
    end if;

    select count(*)::integer into v_running
    from wa.pending_messages as p
    where p.conversation_id = p_conversation_id and p.status = 'running';
    perform wa.expire_turn(p_conversation_id, greatest(v_expires_at, wa.clock()), 'evicted');
    perform wa.note_action('evict_lock', p_reason, p_conversation_id);

    return v_running;
end;
$$;

comment on function wa_ops.evict_lock(bigint, text) is
'End a conversation''s lock now, whoever holds it; returns how many running messages that '
'failed.';
revoke all on function wa_ops.evict_lock(bigint, text) from public;
grant execute on function wa_ops.evict_lock(bigint, text) to wa_operator;
