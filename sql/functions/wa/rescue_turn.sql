-- wa.expire_turn() for those who go from conversation to conversation: one that cannot be rescued
-- is put off, so that it does not keep them from the others.
--
-- Contract   after a failure the conversation is in status error, due again in a minute; the
--            SQLSTATE is in the audit.
-- Locks      the caller holds the conversation.
create or replace function wa.rescue_turn(p_conversation_id bigint, p_now timestamptz)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_state text;
begin
    perform wa.expire_turn(p_conversation_id, p_now);
exception
    when others then
        get stacked diagnostics v_state = returned_sqlstate;
        perform wa.set_audit(
            format('its turn cannot be rescued: SQLSTATE %s', v_state), null, session_user, null
        );

        update wa.webhook_conversations as c
        set
            status = 'error',
            lock_expires_at = p_now + interval '1 minute'
        where c.conversation_id = p_conversation_id;
        perform wa.set_due_at(p_conversation_id, p_now + interval '1 minute', true);
end;
$$;

comment on function wa.rescue_turn(bigint, timestamptz) is
'End a lock whose lease ran out; a conversation where that fails is put off for a minute.';
revoke all on function wa.rescue_turn(bigint, timestamptz) from public;
