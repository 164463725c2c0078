-- What waits now, for get_webhook_performance_stats().
create or replace function wa.backlog_stats()
returns table (metric_name text, value double precision, unit text)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
begin
    return query
    select 'messages_' || s.status, count(p.event_key)::double precision, 'messages'
    from (values ('waiting'), ('running'), ('retrying')) as s (status)
    left join wa.pending_messages as p on s.status = p.status
    group by s.status
    union all
    select
        'oldest_due',
        greatest(extract(epoch from v_now - min(d.due_at)), 0)::double precision,
        'seconds'
    from wa.due_conversations as d
    where d.due_at <= v_now
    union all
    select 'dlq_unresolved', count(*)::double precision, 'messages'
    from wa.webhook_dlq as q
    where q.resolution_status in ('pending', 'retrying', 'exhausted');
end;
$$;

comment on function wa.backlog_stats() is 'What waits now, for get_webhook_performance_stats().';
revoke all on function wa.backlog_stats() from public;
