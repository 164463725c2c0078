-- Record what the enhanced flow would have decided at the receipt of an original message.
--
-- Contract   contended behind an earlier message of the conversation that is still running within
--            its lease, waiting when both came with one request, else dispatched. As if requests
--            ran handlers (p_claim > 0) and every turn began at its receipt. Returns at once
--            unless WA_SHADOW_DECISIONS has the conversation.
-- Locks      the caller holds the conversation: what is running is read after that.
create or replace function wa.shadow_receipt(
    p_event_key uuid,
    p_handler text,
    p_conversation wa.webhook_conversations,
    p_delivery_id uuid,
    p_now timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_earlier wa.shadow_decisions;
begin
    if not wa_api.feature_enabled(
        'WA_SHADOW_DECISIONS',
        p_conversation.rollout_bucket,
        array[p_conversation.bsuid, p_conversation.phone]
    ) then
        return;
    end if;

    select s.* into v_earlier
    from wa.shadow_decisions as s
    where
        s.conversation_id = p_conversation.conversation_id
        and s.settled_at is null
        and s.decision <> 'duplicate'
        and s.lease_ends_at > p_now
    -- Behind one of another request it would have met a lock, whatever came with its own.
    order by s.delivery_id = p_delivery_id, s.shadow_id
    limit 1;

    insert into wa.shadow_decisions (
        decided_at, decided_hour, event_key, conversation_id, delivery_id, handler, decision,
        behind, lease_ends_at
    )
    values (
        p_now, date_trunc('hour', p_now, 'UTC'),
        p_event_key, p_conversation.conversation_id, p_delivery_id, p_handler,
        case
            when v_earlier.shadow_id is null then 'dispatched'
            when v_earlier.delivery_id = p_delivery_id then 'waiting'
            else 'contended'
        end,
        v_earlier.event_key,
        p_now + (wa.handler_settings(p_handler)).timeout
        + (wa.current_settings()).lease_margin
    );
end;
$$;

comment on function wa.shadow_receipt(
    uuid, text, wa.webhook_conversations, uuid, timestamptz
) is
'Record what the enhanced flow would have decided at the receipt of an original message.';
revoke all on function wa.shadow_receipt(
    uuid, text, wa.webhook_conversations, uuid, timestamptz
) from public;
