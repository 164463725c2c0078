-- Record what an operator did; the actor is the login of the session.
create or replace function wa.note_action(
    p_what text,
    p_reason text,
    p_conversation_id bigint,
    p_event_key uuid = null,
    p_dlq_id bigint = null,
    p_from_status text = null,
    p_handler text = null
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into wa.operator_actions (
        occurred_at, actor, what, reason, conversation_id, event_key, dlq_id, from_status, handler
    )
    values (
        wa.clock(), session_user, p_what, nullif(btrim(left(p_reason, 500)), ''),
        p_conversation_id, p_event_key, p_dlq_id, p_from_status, p_handler
    );
end;
$$;

comment on function wa.note_action(text, text, bigint, uuid, bigint, text, text) is
'Record what an operator did; the actor is the login of the session.';
revoke all on function wa.note_action(text, text, bigint, uuid, bigint, text, text) from public;
