-- Everything about a message, in order of time:
-- receipt, turns, attempts, errors, dead letters, operators, transitions, replies, delivery.
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
        select e as this, e.event_key, e.conversation_id, e.received_at
        from wa.find_events(p_id) as e
    ),

    entry as (
        select r.at, r.what, r.status, r.detail
        from event as e
        cross join lateral wa.receipt_entries(e.this) as r
        union all
        select t.at, t.what, t.status, t.detail
        from event as e
        cross join lateral wa.dead_letter_entries(e.event_key) as t
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
            q.received_at, 'quarantined', 'quarantined',
            jsonb_build_object('quarantine_id', q.quarantine_id, 'reason', q.reason)
        from wa.webhook_quarantine as q
        where q.correlation_id = p_id
    )

    select n.at, n.what, n.status, n.detail
    from entry as n
    order by
        n.at,
        array_position('{received,in line,turn began}', n.what),
        n.what = 'settled', n.what, n.detail::text;
$$;

comment on function wa_api.message_timeline(text) is
'Everything about a message: receipt, turn, attempts, errors, transitions, replies, '
'delivery. By wamid, event key or correlation id.';
revoke all on function wa_api.message_timeline(text) from public;
grant execute on function wa_api.message_timeline(text) to wa_service;
