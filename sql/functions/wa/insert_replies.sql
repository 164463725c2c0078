-- Put a turn's replies into the outbox, in order; returns how many.
--
-- Contract   "to" of a reply is a BSUID or phone of the same business number; without it the sender
--            of the message gets the reply. A replay's replies are numbered on from those of the
--            turn before.
-- Errors     WA401 when "to" names no known contact.
create or replace function wa.insert_replies(
    p_conversation_id bigint,
    p_event_day date,
    p_event_key uuid,
    p_correlation_id text,
    p_replies jsonb
)
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
    v_before integer := coalesce(
        (select max(o.reply_no) from wa.outbound_messages as o where o.event_key = p_event_key), 0
    );
begin
    for v_reply in
        select r.value, r.n
        from jsonb_array_elements(wa.array_or_empty(p_replies)) with ordinality as r (value, n)
        order by r.n
    loop
        v_to := p_conversation_id;

        if v_reply.value ->> 'to' is not null then
            v_to := wa.find_recipient(p_conversation_id, v_reply.value ->> 'to');
        end if;

        insert into wa.outbound_messages (
            conversation_id, event_day, event_key, reply_no, kind, body, correlation_id, created_at
        )
        values (
            v_to, p_event_day, p_event_key, v_before + v_reply.n, v_reply.value ->> 'kind',
            v_reply.value -> 'body', p_correlation_id, wa.clock()
        );
        v_count := v_count + 1;
    end loop;

    return v_count;
end;
$$;

comment on function wa.insert_replies(bigint, date, uuid, text, jsonb) is
'Put a turn''s replies into the outbox, in order; returns how many.';
revoke all on function wa.insert_replies(bigint, date, uuid, text, jsonb) from public;
