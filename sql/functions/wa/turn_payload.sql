-- What a message's handler gets to see.
--
-- Contract   of one said in a secret state everything at its first turn, its envelope at a retry.
create or replace function wa.turn_payload(p_message wa.pending_messages)
returns jsonb
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_event jsonb;
begin
    if p_message.is_secret then
        select s.event into v_event
        from wa.secret_payloads as s
        where s.event_key = p_message.event_key;
    end if;

    return coalesce(
        v_event,
        wa.payload(p_message.event_key, p_message.received_at),
        -- A retry may come later than the payload's retention.
        (select d.payload from wa.webhook_dlq as d where d.dlq_id = p_message.dlq_id)
    );
end;
$$;

comment on function wa.turn_payload(wa.pending_messages) is
'What a message''s handler gets to see.';
revoke all on function wa.turn_payload(wa.pending_messages) from public;
