-- Put stale messages in line, each at the end of its conversation's.
--
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
    v_events wa.event[];
    v_place record;
begin
    v_events := array(
        select wa.stored_event(p_ledgers[i.no], i.no)
        from generate_subscripts(p_ledgers, 1) as i (no)
        order by i.no
    );

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
