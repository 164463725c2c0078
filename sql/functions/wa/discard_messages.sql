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
    v_settlements wa.settlement[];
begin
    with gone as (
        delete from wa.pending_messages as p
        where p.conversation_id = any(p_conversation_ids)
        returning p as message
    ),

    original as (
        select m as ledger_row
        from wa.processed_webhook_messages as m
        where
            m.event_key = any(p_event_keys)
            and m.conversation_id = any(p_conversation_ids)
            and m.status = 'original'
        for no key update
    ),

    unsettled as (
        select g.message
        from gone as g
        union all
        select wa.original_message(o.ledger_row)
        from original as o
    )

    select coalesce(array_agg(row(u.message, 'discarded', null, null)::wa.settlement), '{}')
    into v_settlements
    from unsettled as u;

    perform wa.settle(v_settlements);
    delete from wa.secret_payloads as s where s.event_key = any(p_event_keys);

    update wa.webhook_dlq as d
    set
        resolution_status = 'discarded',
        resolved_at = p_now,
        next_retry_at = null,
        updated_at = p_now
    where
        d.conversation_id = any(p_conversation_ids)
        and d.resolution_status in ('pending', 'retrying', 'exhausted');

    return cardinality(v_settlements);
end;
$$;

comment on function wa.discard_messages(bigint[], uuid[], timestamptz) is
'Settle the unsettled messages of conversations as discarded, their dead letters too.';
revoke all on function wa.discard_messages(bigint[], uuid[], timestamptz) from public;
