-- Take who it is out of conversations, end their flow and lock, close them.
--
-- Contract   the row stays for its messages; whoever it was starts a new conversation. The reason
--            is kept where only operators read.
-- Locks      the caller holds the rows, and has settled their messages.
create or replace function wa.erase_conversations(
    p_conversation_ids bigint[], p_reason text, p_now timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_conversation_id bigint;
begin
    perform wa.set_audit('contact erased', null, session_user, null);

    update wa.webhook_conversations as c
    set
        bsuid = null,
        phone = null,
        profile_name = null,
        state = 'home',
        context = '{}',
        active_handler = null,
        is_secret = false,
        status = 'closed',
        locked_by = null,
        lock_token = null,
        locked_at = null,
        lock_expires_at = null,
        erased_at = p_now
    where c.conversation_id = any(p_conversation_ids);

    delete from wa.scheduled_events as t where t.conversation_id = any(p_conversation_ids);
    delete from wa.contact_preferences as p where p.conversation_id = any(p_conversation_ids);

    foreach v_conversation_id in array p_conversation_ids loop
        perform wa.audit_fact(v_conversation_id, 'identity: erased');
        perform wa.note_action('erase_contact', p_reason, v_conversation_id);
    end loop;

    perform wa.refresh_due_at(wa.conversations(p_conversation_ids));
end;
$$;

comment on function wa.erase_conversations(bigint[], text, timestamptz) is
'Take who it is out of conversations, end their flow and lock, close them.';
revoke all on function wa.erase_conversations(bigint[], text, timestamptz) from public;
