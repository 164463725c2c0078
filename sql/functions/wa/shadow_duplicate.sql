-- Record redeliveries of messages that the original flow got.
--
-- Contract   an element whose ledger row was there before this request, or that stands in it
--            twice. The same delivery repeated because its answer was lost is no redelivery.
--            Returns at once while WA_SHADOW_DECISIONS is off.
create or replace function wa.shadow_duplicate(
    p_events wa.event[], p_found text[], p_delivery_id uuid, p_now timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (
        select from wa.feature_flags as f where f.flag = 'WA_SHADOW_DECISIONS' and f.is_enabled
    ) then
        return;
    end if;

    insert into wa.shadow_decisions (
        decided_at, decided_hour, event_key, conversation_id, delivery_id, handler, decision
    )
    select
        p_now, date_trunc('hour', p_now, 'UTC'), e.event_key, m.conversation_id, p_delivery_id,
        m.handler, 'duplicate'
    from unnest(p_events) as e
    cross join lateral wa.ledger_row(e.event_day, e.event_key) as m
    inner join wa.webhook_conversations as c on c.conversation_id = m.conversation_id
    where
        e.kind = 'message'
        and m.flow = 'original'
        and (
            p_found[e.event_no] = 'seen'
            and m.settling_token
            <> wa.event_key('original', p_delivery_id::text, e.event_key::text)
            or p_found[e.event_no] = 'duplicate'
            and exists (
                select from unnest(p_events) as n
                where n.event_key = e.event_key and p_found[n.event_no] = 'new'
            )
        )
        and wa_api.feature_enabled(
            'WA_SHADOW_DECISIONS', c.rollout_bucket, array[c.bsuid, c.phone]
        );
end;
$$;

comment on function wa.shadow_duplicate(wa.event[], text[], uuid, timestamptz) is
'Record redeliveries of messages that the original flow got.';
revoke all on function wa.shadow_duplicate(wa.event[], text[], uuid, timestamptz) from public;
