-- Append every change of a conversation's state or status to the audit.
--
-- Contract   by trigger, so that even an UPDATE by hand is audited. A turn names its reason,
--            message and worker in wa.audit (wa.set_audit, wa.name_turns); without it the login is
--            the actor.
create or replace function wa.tg_webhook_conversations__audit()
returns trigger
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_audit jsonb := wa.current_audit(new.conversation_id);
begin
    insert into wa.conversation_state_transitions (
        occurred_at, occurred_day, conversation_id, from_state, to_state, from_status, to_status,
        reason, event_key, actor, correlation_id
    )
    values (
        v_now, (v_now at time zone 'UTC')::date, new.conversation_id, old.state, new.state,
        old.status, new.status,
        coalesce(v_audit ->> 'reason', 'changed by hand'),
        (v_audit ->> 'event_key')::uuid,
        coalesce(v_audit ->> 'actor', session_user),
        v_audit ->> 'correlation_id'
    );

    return null;
end;
$$;

comment on function wa.tg_webhook_conversations__audit() is
'Append every change of a conversation''s state or status to the audit.';
revoke all on function wa.tg_webhook_conversations__audit() from public;

create or replace trigger _500_audit
after update of state, status on wa.webhook_conversations
for each row
when (old.state is distinct from new.state or old.status is distinct from new.status)
execute function wa.tg_webhook_conversations__audit();
