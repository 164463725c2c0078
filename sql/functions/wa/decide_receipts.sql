-- Flow, seq and outcome of messages whose conversations are locked by the caller.
create or replace function wa.decide_receipts(
    p_placed wa.receipt[], p_claim integer, p_enhanced boolean
)
returns wa.receipt[]
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        with conversation as (
            select
                c.conversation_id, c.received_seq,
                c.lock_token is not null as is_locked,
                c.due_at is not null
                or coalesce(
                    p_enhanced,
                    wa_api.feature_enabled(
                        'WA_ENHANCED_PROCESSING',
                        c.rollout_bucket,
                        array[c.bsuid, c.phone]
                    )
                ) as is_enhanced
            from wa.webhook_conversations as c
            where
                c.conversation_id = any(
                    array(select distinct r.conversation_id from unnest(p_placed) as r)
                )
        ),

        ranked as (
            select
                r.event_no, c.conversation_id, c.received_seq, c.is_locked, c.is_enhanced,
                row_number() over (partition by r.conversation_id order by r.event_no) as place
            from unnest(p_placed) as r
            inner join conversation as c on c.conversation_id = r.conversation_id
        )

        select
            array_agg(
                row(
                    r.event_no,
                    r.conversation_id,
                    case when r.is_enhanced then r.received_seq + r.place end,
                    case
                        when not r.is_enhanced then 'original'
                        when r.is_locked and p_claim > 0 then 'contended'
                        when r.is_free_head and r.free_heads <= p_claim then 'candidate'
                        else 'waiting'
                    end
                )::wa.receipt order by r.event_no
            )
        from (
            select
                k.*,
                h.is_free_head,
                count(*) filter (where h.is_free_head) over (order by k.event_no) as free_heads
            from ranked as k
            cross join lateral (
                select k.is_enhanced and not k.is_locked and k.place = 1 as is_free_head
            ) as h
        ) as r
    );
end;
$$;

comment on function wa.decide_receipts(wa.receipt[], integer, boolean) is
'Flow, seq and outcome of messages whose conversations are locked by the caller.';
revoke all on function wa.decide_receipts(wa.receipt[], integer, boolean) from public;
