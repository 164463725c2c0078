-- Everything about a message, in order of time:
-- receipt, turn, attempts, errors, transitions, replies, delivery.
--
-- Contract   p_id: wamid, event key, or correlation id.
--            No text, name, phone or error message in it.
create or replace function wa_api.message_timeline(p_id text)
returns table (at timestamptz, what text, status text, detail jsonb)
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
    with event as materialized (
        select e.* from wa.find_events(p_id) as e
    ),

    entry as (
        select
            e.received_at as at, 'received' as what, e.kind as status,
            jsonb_build_object(
                'event_key', e.event_key, 'event_day', e.event_day,
                'correlation_id', e.correlation_id
            ) as detail
        from event as e
        union all
        select t.at, t.what, t.status, t.detail
        from event as e
        cross join lateral wa.turn_entries(e.event_key) as t
        union all
        select t.at, t.what, t.status, t.detail
        from event as e
        cross join lateral wa.transition_entries(
            e.event_key, e.conversation_id, e.received_at
        ) as t
        union all
        select r.at, r.what, r.status, r.detail
        from event as e
        cross join lateral wa.reply_entries(e.event_key) as r
        union all
        select
            e.settled_at, 'settled', e.status,
            jsonb_build_object(
                'event_key', e.event_key, 'conversation_id', e.conversation_id, 'flow', e.flow,
                'handler', e.handler, 'attempts', e.attempts, 'duration_ms', e.duration_ms
            )
        from event as e
        where e.settled_at is not null
        union all
        select
            q.received_at, 'quarantined', 'quarantined',
            jsonb_build_object('quarantine_id', q.quarantine_id, 'reason', q.reason)
        from wa.webhook_quarantine as q
        where q.correlation_id = p_id
    )

    select n.at, n.what, n.status, n.detail
    from entry as n
    order by n.at, case n.what when 'received' then 0 when 'settled' then 2 else 1 end;
$$;

comment on function wa_api.message_timeline(text) is
'Everything about a message: receipt, turn, attempts, errors, transitions, replies, '
'delivery. By wamid, event key or correlation id.';
revoke all on function wa_api.message_timeline(text) from public;
grant execute on function wa_api.message_timeline(text) to wa_service;
