-- Health of what runs beside the requests: workers, jobs, the folding of counts.
create or replace function wa.check_workers()
returns setof wa.check_value
language plpgsql
stable
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_beat timestamptz;
    v_late text[];
    v_folded timestamptz;
begin
    select max(w.heartbeat_at) into v_beat
    from wa.workers as w;

    select
        coalesce(
            array_agg(j.job order by j.job) filter (
                where
                (not j.is_cron_only or j.cron_schedule is not null)
                and coalesce(j.last_succeeded_at, j.created_at)
                -- pg_cron comes once a minute at most.
                < v_now - greatest(3 * j.every, interval '5 minutes')
            ),
            '{}'
        ),
        max(coalesce(j.last_succeeded_at, j.created_at)) filter (where j.job = 'fold_metrics')
    into v_late, v_folded
    from wa.jobs as j;

    return query
    values
    (
        'worker_heartbeat',
        -- Who is silent for a day is forgotten.
        coalesce(extract(epoch from v_now - v_beat), 86400)::double precision,
        case
            when v_beat is null then 'no worker reported within the last day'
            else format('a worker reported last at %s', v_beat)
        end
    ),
    (
        'maintenance', cardinality(v_late)::double precision,
        case
            when v_late = '{}' then 'all jobs ran'
            else 'without success for long: ' || array_to_string(v_late, ', ')
        end
    ),
    (
        'rollup_freshness',
        greatest(extract(epoch from v_now - v_folded), 0)::double precision,
        format('counts were folded last at %s', v_folded)
    );
end;
$$;

comment on function wa.check_workers() is
'Health of what runs beside the requests: workers, jobs, the folding of counts.';
revoke all on function wa.check_workers() from public;
