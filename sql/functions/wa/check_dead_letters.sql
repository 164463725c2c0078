-- Health of the dead-letter queue: how much nobody has resolved, and for how long.
--
-- Contract   bounded: of each status the oldest 10,000.
create or replace function wa.check_dead_letters()
returns setof wa.check_value
language plpgsql
stable
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_count bigint;
    v_oldest timestamptz;
begin
    with unresolved as materialized (
        select o.created_at, o.resolution_status, o.reason, o.next_retry_at
        from unnest(array['pending', 'retrying', 'exhausted']) as s (status)
        cross join lateral (
            select d.created_at, d.resolution_status, d.reason, d.next_retry_at
            from wa.webhook_dlq as d
            where
                d.resolution_status = s.status
                and d.resolution_status in ('pending', 'retrying', 'exhausted')
            order by d.created_at
            limit 10000
        ) as o
    )

    select
        count(*),
        min(d.created_at) filter (
            where d.resolution_status = 'exhausted'
            or d.next_retry_at < v_now - interval '5 minutes'
        )
    into v_count, v_oldest
    from unresolved as d
    where d.reason <> 'lock_contention';

    return query
    values
    (
        'dlq_backlog', v_count::double precision,
        format('%s dead letters are not resolved', v_count)
    ),
    (
        'dlq_oldest_age',
        coalesce(extract(epoch from v_now - v_oldest), 0)::double precision,
        case
            when v_oldest is null then 'none is exhausted or overdue'
            else format('one waits for a person or an overdue retry since %s', v_oldest)
        end
    );
end;
$$;

comment on function wa.check_dead_letters() is
'Health of the dead-letter queue: how much nobody has resolved, and for how long.';
revoke all on function wa.check_dead_letters() from public;
