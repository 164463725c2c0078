-- Put stale messages in line, each at the end of its conversation's.
--
-- Contract   one that came ahead of its time tells whose phone it is as of its receipt: what is
--            later would never be believed.
-- Locks      the caller holds the ledger rows; conversations by id.
create or replace function wa.release_events(
    p_ledgers wa.processed_webhook_messages[], p_reason text
)
returns table (event_key uuid, conversation_id bigint)
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_event wa.event;
    v_events wa.event[] := array[]::wa.event[];
    v_place record;
begin
    for v_no in 1 .. cardinality(p_ledgers) loop
        v_event := wa.stored_event(p_ledgers[v_no], v_no);
        v_event.sent_at := least(v_event.sent_at, p_ledgers[v_no].received_at);
        v_events := v_events || v_event;
    end loop;

    for v_place in
        select p.event_no, p.conversation_id
        from wa.place_messages(v_events) as p
    loop
        event_key := p_ledgers[v_place.event_no].event_key;
        conversation_id := v_place.conversation_id;
        perform wa.reopen_message(
            p_ledgers[v_place.event_no], conversation_id, null, null, 0
        );
        perform wa.note_action(
            'release_stale', p_reason, conversation_id, event_key, null, 'stale'
        );
        perform wa.refresh_due_at(array[wa.conversation(conversation_id)]);
        return next;
    end loop;
end;
$$;

comment on function wa.release_events(wa.processed_webhook_messages[], text) is
'Put stale messages in line, each at the end of its conversation''s.';
revoke all on function wa.release_events(wa.processed_webhook_messages[], text) from public;
