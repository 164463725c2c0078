-- Record redeliveries of messages that the original flow got.
--
-- Contract   an element whose ledger row was there before this request, or that stands in it
--            twice. The same delivery repeated because its answer was lost is no redelivery.
--            Returns at once while WA_SHADOW_DECISIONS is off.
create or replace function wa.shadow_duplicate(
    p_events wa.event[], p_fresh uuid[], p_delivery_id uuid, p_now timestamptz
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
    from (
        select
            u.event_day, u.event_key,
            u.event_key = any(p_fresh) as is_fresh,
            row_number() over (partition by u.event_key order by u.event_no) as occurrence
        from unnest(p_events) as u
        where u.kind = 'message' and u.problem is null
    ) as e
    cross join lateral wa.ledger_row(e.event_day, e.event_key) as m
    inner join wa.webhook_conversations as c on c.conversation_id = m.conversation_id
    where
        m.flow = 'original'
        and (
            e.is_fresh and e.occurrence > 1
            or not e.is_fresh
            and m.settling_token
            <> wa.event_key('original', p_delivery_id::text, e.event_key::text)
        )
        and wa_api.feature_enabled(
            'WA_SHADOW_DECISIONS', c.rollout_bucket, array[c.bsuid, c.phone]
        );
end;
$$;

comment on function wa.shadow_duplicate(wa.event[], uuid[], uuid, timestamptz) is
'Record redeliveries of messages that the original flow got.';
revoke all on function wa.shadow_duplicate(wa.event[], uuid[], uuid, timestamptz) from public;
