-- Count what became of a notification of an alert.
create or replace function wa.measure_delivery(
    p_receiver text, p_outcome text, p_now timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into wa.metric_deltas (occurred_at, n, measure, subject, outcome)
    values (p_now, 1, 'alert', p_receiver, p_outcome);
end;
$$;

comment on function wa.measure_delivery(text, text, timestamptz) is
'Count what became of a notification of an alert.';
revoke all on function wa.measure_delivery(text, text, timestamptz) from public;
