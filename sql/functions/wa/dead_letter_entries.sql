-- What a timeline shows of a message's dead letters: when each was opened, every failed attempt and
-- when it began, what became of it.
--
-- Contract   of an error its class alone; see wa_api.message_timeline().
create or replace function wa.dead_letter_entries(p_event_key uuid)
returns table (at timestamptz, what text, status text, detail jsonb)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select e.at, e.what, e.status, jsonb_build_object('event_key', p_event_key) || e.detail
    from wa.webhook_dlq as d
    cross join lateral (
        values
        (
            d.created_at, 'dead letter opened', null::text,
            jsonb_build_object('dlq_id', d.dlq_id, 'replayed_from', d.replayed_from)
        ),
        (
            d.updated_at, 'dead letter', d.resolution_status,
            jsonb_build_object(
                'dlq_id', d.dlq_id, 'reason', d.reason, 'retry_count', d.retry_count,
                'max_retries', d.max_retries, 'next_retry_at', d.next_retry_at,
                'resolved_by', d.resolved_by
            )
        )
    ) as e (at, what, status, detail)
    where d.event_key = p_event_key
    union all
    select e.at, e.what, e.status, jsonb_build_object('event_key', p_event_key) || e.detail
    from wa.webhook_dlq as d
    inner join wa.webhook_dlq_attempts as a on a.dlq_id = d.dlq_id
    cross join lateral (
        values
        (
            a.failed_at - make_interval(secs => a.duration_ms / 1000.0::double precision),
            'turn began', 'enhanced',
            jsonb_build_object('attempt', a.attempt, 'worker', a.worker)
        ),
        (
            a.failed_at, 'attempt failed', a.reason,
            jsonb_build_object(
                'dlq_id', a.dlq_id, 'attempt', a.attempt, 'error_class', a.error_class,
                'duration_ms', a.duration_ms, 'worker', a.worker
            )
        )
    ) as e (at, what, status, detail)
    where d.event_key = p_event_key and e.at is not null;
end;
$$;

comment on function wa.dead_letter_entries(uuid) is
'What a timeline shows of a message''s dead letters: each failed attempt, and what became of them.';
revoke all on function wa.dead_letter_entries(uuid) from public;
