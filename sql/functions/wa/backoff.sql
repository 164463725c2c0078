-- Wait before retry number p_retry_count + 1.
--
-- Contract   the base first; then doubling up to the cap, of which a random part between half and
--            all is waited, so that what failed together does not come back together.
create or replace function wa.backoff(p_retry_count integer, p_base interval, p_cap interval)
returns interval
language sql
volatile
parallel safe
begin atomic
    select
        case
            when p_retry_count <= 0 then p_base
            else least(p_cap, p_base * power(2, least(p_retry_count, 30))) * (0.5 + random() / 2)
        end;
end;

comment on function wa.backoff(integer, interval, interval) is
'Wait before the next retry: the base, then doubling up to the cap with equal jitter.';
revoke all on function wa.backoff(integer, interval, interval) from public;
