-- Write into the audit that a message was done before an earlier one of its conversation, which
-- waits for its retry; nothing when there is none.
create or replace function wa.audit_inversion(p_message wa.pending_messages, p_worker text)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_overtaken bigint;
begin
    select min(p.seq) into v_overtaken
    from wa.pending_messages as p
    where p.conversation_id = p_message.conversation_id and p.seq < p_message.seq;

    if v_overtaken is not null then
        perform wa.audit_fact(
            p_message.conversation_id,
            format('order: %s completed before %s', p_message.seq, v_overtaken),
            p_message.event_key, p_message.correlation_id, p_worker
        );
    end if;
end;
$$;

comment on function wa.audit_inversion(wa.pending_messages, text) is
'Write into the audit that a message was done before an earlier one of its conversation.';
revoke all on function wa.audit_inversion(wa.pending_messages, text) from public;
