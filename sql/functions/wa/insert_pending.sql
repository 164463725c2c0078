-- Put messages of the enhanced flow in line; a contended one also gets its dead-letter row.
create or replace function wa.insert_pending(
    p_messages wa.event[],
    p_receipts wa.receipt[],
    p_delivery_id uuid,
    p_correlation_id text,
    p_now timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_delay interval := (wa.current_settings()).contention_delay;
begin
    with contended as (
        insert into wa.webhook_dlq as d (
            event_day, event_key, conversation_id, phone_number_id, reason, next_retry_at,
            correlation_id, created_at, updated_at
        )
        select
            e.event_day, e.event_key, r.conversation_id, e.phone_number_id, 'lock_contention',
            p_now + v_delay, p_correlation_id, p_now, p_now
        from unnest(p_receipts) as r
        inner join unnest(p_messages) as e on e.event_no = r.event_no
        where r.outcome = 'contended'
        returning d.dlq_id, d.event_key
    )

    insert into wa.pending_messages (
        event_key, event_day, conversation_id, seq, state_at_receipt, received_at, delivery_id,
        correlation_id, dlq_id
    )
    select
        e.event_key, e.event_day, r.conversation_id, r.seq, c.state, p_now, p_delivery_id,
        p_correlation_id, d.dlq_id
    from unnest(p_receipts) as r
    inner join unnest(p_messages) as e on e.event_no = r.event_no
    inner join wa.webhook_conversations as c
        on c.conversation_id = r.conversation_id
        and c.conversation_id = any(
            array(select distinct i.conversation_id from unnest(p_receipts) as i)
        )
    left join contended as d on d.event_key = e.event_key
    where r.outcome <> 'original';
end;
$$;

comment on function wa.insert_pending(wa.event[], wa.receipt[], uuid, text, timestamptz) is
'Put messages of the enhanced flow in line; a contended one also gets its dead-letter row.';
revoke all on function wa.insert_pending(
    wa.event[], wa.receipt[], uuid, text, timestamptz
) from public;
