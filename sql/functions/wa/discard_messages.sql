-- Settle the unsettled messages of conversations as discarded, their dead letters too.
--
-- Contract   the running one included: its token is void, who reports it gets WA301. Of the
--            original flow those among p_event_keys.
-- Locks      the caller holds the conversations.
create or replace function wa.discard_messages(
    p_conversation_ids bigint[], p_event_keys uuid[], p_now timestamptz
)
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_message wa.pending_messages;
    v_count integer;
begin
    with original as (
        update wa.processed_webhook_messages as m
        set status = 'discarded', settled_at = p_now, settling_token = null
        where
            m.event_key = any(p_event_keys)
            and m.conversation_id = any(p_conversation_ids)
            and m.status = 'original'
        returning m.handler, m.received_at
    )

    select count(wa.measure_settled(o.handler, 'discarded', o.received_at, p_now, null))::integer
    into v_count
    from original as o;
    delete from wa.secret_payloads as s where s.event_key = any(p_event_keys);

    for v_message in
        delete from wa.pending_messages as p
        where p.conversation_id = any(p_conversation_ids)
        returning p.*
    loop
        perform wa.settle(v_message, 'discarded', null, null);
        v_count := v_count + 1;
    end loop;

    update wa.webhook_dlq as d
    set
        resolution_status = 'discarded',
        resolved_at = p_now,
        next_retry_at = null,
        updated_at = p_now
    where
        d.conversation_id = any(p_conversation_ids)
        and d.resolution_status in ('pending', 'retrying', 'exhausted');

    return v_count;
end;
$$;

comment on function wa.discard_messages(bigint[], uuid[], timestamptz) is
'Settle the unsettled messages of conversations as discarded, their dead letters too.';
revoke all on function wa.discard_messages(bigint[], uuid[], timestamptz) from public;
