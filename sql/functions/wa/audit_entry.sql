-- One line of the setting wa.audit: why a conversation's state changes, null = anyone's.
create or replace function wa.audit_entry(
    p_conversation_id bigint, p_reason text, p_event_key uuid, p_actor text, p_correlation_id text
)
returns text
language sql
stable
parallel safe
begin atomic
    select
        coalesce(p_conversation_id::text, '*') || ' '
        || jsonb_build_object(
            'reason', p_reason, 'event_key', p_event_key, 'actor', p_actor,
            'correlation_id', p_correlation_id
        )::text
        || E'\n';
end;

comment on function wa.audit_entry(bigint, text, uuid, text, text) is
'One line of the setting wa.audit: why a conversation''s state changes, null = anyone''s.';
revoke all on function wa.audit_entry(bigint, text, uuid, text, text) from public;
