-- Count what became of an operator's retry of a dead letter, or replay of a settled message.
create or replace function wa.measure_replay(p_reason text, p_outcome text)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into wa.metric_deltas (occurred_at, n, measure, subject, outcome)
    values (wa.clock(), 1, 'replay', coalesce(p_reason, ''), p_outcome);
end;
$$;

comment on function wa.measure_replay(text, text) is
'Count what became of an operator''s retry of a dead letter, or replay of a settled message.';
revoke all on function wa.measure_replay(text, text) from public;
