-- Seconds from an event's own time to its receipt, 0 when it is ahead; null when it has none.
--
-- Contract   whatever a sender calls a time: infinity has no distance, and subtracting it raises.
create or replace function wa.meta_lag(p_sent_at timestamptz, p_now timestamptz)
returns double precision
language sql
immutable
parallel safe
begin atomic
    select
        case
            when isfinite(p_sent_at)
                then greatest(extract(epoch from p_now - p_sent_at), 0)::double precision
        end;
end;

comment on function wa.meta_lag(timestamptz, timestamptz) is
'Seconds from an event''s own time to its receipt, 0 when it is ahead; null when it has none.';
revoke all on function wa.meta_lag(timestamptz, timestamptz) from public;
