-- Put messages in line; a contended one also gets its dead-letter row.
--
-- Contract   p_arrivals in order; those of one conversation follow each other.
-- Locks      the caller holds the conversations' rows.
create or replace function wa.wait_in_line(p_arrivals wa.arrival[], p_settings wa.settings)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_arrival wa.arrival;
    v_message wa.pending_messages;
    v_messages wa.pending_messages[] := array[]::wa.pending_messages[];
    v_conversations wa.webhook_conversations[] := array[]::wa.webhook_conversations[];
    v_previous bigint;
begin
    foreach v_arrival in array p_arrivals loop
        v_message := v_arrival.message;
        v_message.is_universal := wa.is_universal((v_arrival.event).event);

        if (v_arrival.receipt).outcome = 'contended' then
            v_message.dlq_id := wa.note_contention(v_arrival, p_settings);
        end if;

        v_messages := v_messages || v_message;

        if v_message.conversation_id = v_previous then
            v_conversations[cardinality(v_conversations)] := v_arrival.conversation;
        else
            v_conversations := v_conversations || v_arrival.conversation;
            v_previous := v_message.conversation_id;
        end if;
    end loop;

    perform wa.insert_pending_messages(v_messages);

    if exists (select from wa.handlers as h where h.debounce > '0 seconds') then
        foreach v_arrival in array p_arrivals loop
            perform wa.gather_burst(v_arrival);
        end loop;
    end if;

    perform wa.note_received(v_conversations);
end;
$$;

comment on function wa.wait_in_line(wa.arrival[], wa.settings) is
'Put messages in line; a contended one also gets its dead-letter row.';
revoke all on function wa.wait_in_line(wa.arrival[], wa.settings) from public;
