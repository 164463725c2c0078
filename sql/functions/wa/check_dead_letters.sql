-- Health of the dead-letter queue: how much nobody has resolved, and for how long.
create or replace function wa.check_dead_letters()
returns table (check_name text, value double precision, message text)
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
    select
        count(*),
        min(d.created_at) filter (
            where d.resolution_status = 'exhausted'
            or d.next_retry_at < v_now - interval '5 minutes'
        )
    into v_count, v_oldest
    from wa.webhook_dlq as d
    where
        d.resolution_status in ('pending', 'retrying', 'exhausted')
        and d.reason <> 'lock_contention';

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
