-- Count a failed attempt, and the turn that it was when a retry follows.
--
-- Contract   a turn without a retry is counted where its message is settled.
create or replace function wa.measure_failure(
    p_handler text,
    p_reason text,
    p_is_retried boolean,
    p_now timestamptz,
    p_duration_ms integer
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into wa.metric_deltas (occurred_at, n, measure, subject, outcome)
    values (p_now, 1, 'failure', coalesce(p_handler, ''), p_reason);

    if p_is_retried then
        insert into wa.metric_deltas (occurred_at, seconds, n, measure, subject, outcome)
        values (p_now, p_duration_ms / 1000.0, 1, 'turn', coalesce(p_handler, ''), 'retrying');
    end if;
end;
$$;

comment on function wa.measure_failure(text, text, boolean, timestamptz, integer) is
'Count a failed attempt, and the turn that it was when a retry follows.';
revoke all on function wa.measure_failure(text, text, boolean, timestamptz, integer) from public;
