-- Whether a conversation gets the enhanced flow: by the override of the request, else by the flag.
create or replace function wa.is_enhanced(
    p_conversation wa.webhook_conversations, p_delivery wa.webhook_delivery
)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(
        p_delivery.is_enhanced,
        wa_api.feature_enabled(
            'WA_ENHANCED_PROCESSING',
            p_conversation.rollout_bucket,
            array[p_conversation.bsuid, p_conversation.phone]
        )
    );
end;
$$;

comment on function wa.is_enhanced(wa.webhook_conversations, wa.webhook_delivery) is
'Whether a conversation gets the enhanced flow.';
revoke all on function wa.is_enhanced(wa.webhook_conversations, wa.webhook_delivery) from public;
