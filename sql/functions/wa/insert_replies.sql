-- Put a turn's replies into the outbox, in order; returns how many.
--
-- Errors     WA401 when a reply is addressed to an unknown contact.
create or replace function wa.insert_replies(p_message wa.pending_messages, p_replies jsonb)
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_to bigint;
    v_reply record;
    v_count integer := 0;
    v_before integer;
begin
    if p_replies is null or p_replies = '[]' then
        return 0;
    end if;

    -- A replay's replies are numbered on from those of the turn before.
    select coalesce(max(o.reply_no), 0) into v_before
    from wa.outbound_messages as o
    where o.event_key = p_message.event_key;

    for v_reply in
        select r.value, r.n
        from jsonb_array_elements(p_replies) with ordinality as r (value, n)
    loop
        v_to := p_message.conversation_id;

        if v_reply.value ->> 'to' is not null then
            v_to := wa.find_recipient(p_message.conversation_id, v_reply.value ->> 'to');
        end if;

        insert into wa.outbound_messages (
            conversation_id, event_day, event_key, reply_no, kind, body, correlation_id, created_at
        )
        values (
            v_to, p_message.event_day, p_message.event_key, v_before + v_reply.n,
            v_reply.value ->> 'kind', v_reply.value -> 'body', p_message.correlation_id, wa.clock()
        );
        v_count := v_count + 1;
    end loop;

    return v_count;
end;
$$;

comment on function wa.insert_replies(wa.pending_messages, jsonb) is
'Put a turn''s replies into the outbox, in order; returns how many.';
revoke all on function wa.insert_replies(wa.pending_messages, jsonb) from public;
