-- Whether a message that waited was said in what has become a secret state.
create or replace function wa.must_hide(
    p_message wa.pending_messages, p_conversation wa.webhook_conversations, p_event jsonb
)
returns boolean
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return p_conversation.is_secret
        and p_message.attempt = 0
        and not p_message.is_secret
        and p_event #>> '{message,type}' <> 'timer';
end;
$$;

comment on function wa.must_hide(wa.pending_messages, wa.webhook_conversations, jsonb) is
'Whether a message that waited was said in what has become a secret state.';
revoke all on function wa.must_hide(
    wa.pending_messages, wa.webhook_conversations, jsonb
) from public;
