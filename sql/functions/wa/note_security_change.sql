-- A contact's security code changed: the same ids, perhaps another person or device behind them.
--
-- Locks      the caller holds the conversation.
create or replace function wa.note_security_change(
    p_conversation_id bigint, p_change wa.identity_change, p_correlation_id text
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    update wa.webhook_conversations as c
    set identity_changed_at = greatest(c.identity_changed_at, p_change.changed_at)
    where c.conversation_id = p_conversation_id;
    perform wa.audit_fact(
        p_conversation_id, 'identity: security code changed', p_change.event_key, p_correlation_id
    );
end;
$$;

comment on function wa.note_security_change(bigint, wa.identity_change, text) is
'A contact''s security code changed: the same ids, perhaps another person or device behind '
'them.';
revoke all on function wa.note_security_change(bigint, wa.identity_change, text) from public;
