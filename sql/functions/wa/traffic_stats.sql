-- How much was received and how it ended since p_since, for get_webhook_performance_stats().
create or replace function wa.traffic_stats(
    p_grain text, p_since timestamptz, p_seconds double precision
)
returns table (metric_name text, value double precision, unit text)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with part as materialized (
        select
            coalesce(sum(m.n) filter (where m.measure = 'receipt'), 0) as received,
            coalesce(
                sum(m.n) filter (where m.measure = 'receipt' and m.subject = 'message'), 0
            ) as messages,
            coalesce(
                sum(m.n) filter (where m.measure = 'receipt' and m.outcome = 'duplicate'), 0
            ) as duplicates,
            coalesce(sum(m.n) filter (where m.measure = 'turn'), 0) as turns,
            coalesce(
                sum(m.n) filter (where m.measure = 'turn' and m.outcome = 'processed'), 0
            ) as processed,
            coalesce(
                sum(m.n) filter (where m.measure = 'turn' and m.outcome = 'exhausted'), 0
            ) as exhausted,
            coalesce(sum(m.n) filter (where m.measure = 'failure'), 0) as failures,
            coalesce(sum(m.n) filter (where m.measure = 'request'), 0) as requests
        from wa.metrics as m
        where
            m.grain = p_grain
            and m.bucket >= p_since
            and m.measure in ('receipt', 'turn', 'failure', 'request')
    )

    select f.metric_name, f.value::double precision, f.unit
    from part as p
    cross join lateral (
        values
        ('requests', p.requests, 'requests'),
        ('events_received', p.received, 'events'),
        ('messages_received', p.messages, 'messages'),
        ('messages_per_second', p.messages / p_seconds::numeric, 'messages/s'),
        ('duplicates', p.duplicates, 'events'),
        ('turns', p.turns, 'turns'),
        ('processed', p.processed, 'messages'),
        ('failed_attempts', p.failures, 'attempts'),
        ('exhausted', p.exhausted, 'messages'),
        ('success_rate', p.processed / nullif(p.turns, 0), 'share')
    ) as f (metric_name, value, unit);
end;
$$;

comment on function wa.traffic_stats(text, timestamptz, double precision) is
'How much was received and how it ended since p_since, for get_webhook_performance_stats().';
revoke all on function wa.traffic_stats(text, timestamptz, double precision) from public;
