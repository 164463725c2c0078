-- Write into the audit what changes neither state nor status: identities, order.
create or replace function wa.audit_fact(
    p_conversation_id bigint,
    p_reason text,
    p_event_key uuid = null,
    p_correlation_id text = null,
    p_actor text = null
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
begin
    insert into wa.conversation_state_transitions (
        occurred_at, occurred_day, conversation_id, from_state, to_state, from_status, to_status,
        reason, event_key, actor, correlation_id
    )
    select
        v_now, (v_now at time zone 'UTC')::date, c.conversation_id, c.state, c.state, c.status,
        c.status, p_reason, p_event_key, coalesce(p_actor, session_user), p_correlation_id
    from wa.webhook_conversations as c
    where c.conversation_id = p_conversation_id;
end;
$$;

comment on function wa.audit_fact(bigint, text, uuid, text, text) is
'Write into the audit what changes neither state nor status: identities, order.';
revoke all on function wa.audit_fact(bigint, text, uuid, text, text) from public;
