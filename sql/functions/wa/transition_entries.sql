-- What a message's timeline shows of its conversation: each change of state, status or identity.
--
-- Contract   an event without a conversation of its own (a new number, a new user id) is looked for
--            at the time of its receipt, when it was applied.
create or replace function wa.transition_entries(
    p_event_key uuid, p_conversation_id bigint, p_received_at timestamptz
)
returns table (at timestamptz, what text, status text, detail jsonb)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select
        t.occurred_at, 'state changed', t.to_state,
        jsonb_build_object(
            'event_key', t.event_key, 'from_state', t.from_state, 'from_status', t.from_status,
            'to_status', t.to_status, 'reason', t.reason, 'actor', t.actor
        )
    from wa.conversation_state_transitions as t
    where t.conversation_id = p_conversation_id and t.event_key = p_event_key
    union all
    select
        t.occurred_at, 'identity changed', t.to_state,
        jsonb_build_object(
            'event_key', t.event_key, 'conversation_id', t.conversation_id, 'reason', t.reason
        )
    from wa.conversation_state_transitions as t
    where
        p_conversation_id is null
        and t.event_key = p_event_key
        and t.occurred_at between p_received_at - interval '1 second'
        and p_received_at + interval '1 minute';
end;
$$;

comment on function wa.transition_entries(uuid, bigint, timestamptz) is
'What a message''s timeline shows of its conversation: each change of state, status or '
'identity.';
revoke all on function wa.transition_entries(uuid, bigint, timestamptz) from public;
