-- Leave a conversation that cannot be worked on alone for a while, with the reason in the audit.
--
-- Contract   p_what: what cannot be done to it; p_state: the SQLSTATE. A minute; only some seconds
--            where another session held a row that was needed, which says nothing against it.
create or replace function wa.put_off(
    p_conversation_id bigint, p_what text, p_state text, p_now timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_is_busy boolean := p_state = '55P03';
    v_until timestamptz := p_now + case
        when v_is_busy then interval '5 seconds'
        else interval '1 minute'
    end;
begin
    -- What changes no status must not give its reason to a change that follows.
    if not v_is_busy then
        perform wa.set_audit(format('%s: SQLSTATE %s', p_what, p_state), null, session_user, null);
    end if;

    update wa.webhook_conversations as c
    set
        status = case when v_is_busy then c.status else 'error' end,
        lock_expires_at = case
            when c.lock_token is not null then v_until
        end
    where c.conversation_id = p_conversation_id;
    perform wa.set_due_at(
        array[row(p_conversation_id, v_until, true, null)::wa.next_due]
    );
end;
$$;

comment on function wa.put_off(bigint, text, text, timestamptz) is
'Leave a conversation that cannot be worked on alone for a while, with the reason in the audit.';
revoke all on function wa.put_off(bigint, text, text, timestamptz) from public;
