-- What waits and what is locked now, as Prometheus' gauges. Reads small tables only.
create or replace function wa.read_queue_gauges()
returns setof wa.metric_sample
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
begin
    return query
    select 'wa_webhook_queue_depth', jsonb_build_object('state', s.state),
        count(p.event_key)::double precision
    from unnest('{ready, scheduled, running, paused}'::text[]) as s (state)
    left join wa.pending_messages as p
        on s.state = case
            when p.status = 'running' then 'running'
            when p.ready_at = 'infinity' then 'paused'
            when greatest(p.ready_at, p.retry_at) > v_now then 'scheduled'
            else 'ready'
        end
    group by s.state;

    return query
    select 'wa_webhook_oldest_ready_age_seconds', '{}'::jsonb,
        coalesce(extract(epoch from v_now - min(d.due_at)), 0)::double precision
    from wa.due_conversations as d
    where d.due_at <= v_now;

    return query
    select 'wa_webhook_overdue', '{}'::jsonb, count(*)::double precision
    from wa.due_conversations as d
    where d.due_at < v_now - interval '10 minutes';

    -- Whatever is locked has the end of its lease in due_conversations.
    return query
    select 'wa_webhook_conversation_locks', jsonb_build_object('state', s.state),
        count(c.conversation_id)::double precision
    from unnest('{held, expired}'::text[]) as s (state)
    left join (
        select k.conversation_id, k.lock_expires_at
        from wa.due_conversations as d
        cross join lateral wa.conversation(d.conversation_id) as k
        where d.is_retry and k.lock_token is not null
    ) as c on s.state = case when c.lock_expires_at > v_now then 'held' else 'expired' end
    group by s.state;
end;
$$;

comment on function wa.read_queue_gauges() is
'What waits and what is locked now, as Prometheus'' gauges.';
revoke all on function wa.read_queue_gauges() from public;
