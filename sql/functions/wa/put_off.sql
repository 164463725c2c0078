-- Leave a conversation that cannot be worked on alone for a minute, with the reason in the audit.
create or replace function wa.put_off(p_conversation_id bigint, p_reason text, p_now timestamptz)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    perform wa.set_audit(p_reason, null, session_user, null);

    update wa.webhook_conversations as c
    set
        status = 'error',
        lock_expires_at = case
            when c.lock_token is not null then p_now + interval '1 minute'
        end
    where c.conversation_id = p_conversation_id;
    perform wa.set_due_at(
        array[row(p_conversation_id, p_now + interval '1 minute', true, null)::wa.next_due]
    );
end;
$$;

comment on function wa.put_off(bigint, text, timestamptz) is
'Leave a conversation that cannot be worked on alone for a minute, with the reason in the audit.';
revoke all on function wa.put_off(bigint, text, timestamptz) from public;
