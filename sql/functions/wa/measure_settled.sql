-- Count a message that got its final status: its last turn, and the time since its receipt.
--
-- Contract   p_duration_ms null: no handler ran to its end (superseded, discarded, lock expired).
create or replace function wa.measure_settled(
    p_handler text,
    p_status text,
    p_received_at timestamptz,
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
    insert into wa.metric_deltas (
        occurred_at, seconds, end_to_end, n, measure, subject, outcome
    )
    values (
        p_now, p_duration_ms / 1000.0, greatest(extract(epoch from p_now - p_received_at), 0),
        1, 'turn', coalesce(p_handler, ''), p_status
    );
end;
$$;

comment on function wa.measure_settled(text, text, timestamptz, timestamptz, integer) is
'Count a message that got its final status: its last turn, and the time since receipt.';
revoke all on function wa.measure_settled(text, text, timestamptz, timestamptz, integer)
from public;
