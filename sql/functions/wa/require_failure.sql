-- Raise WA101 unless a failure has a known reason, a sensible wait and duration.
create or replace function wa.require_failure(
    p_reason text, p_retryable boolean, p_retry_after interval, p_duration_ms integer
)
returns void
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_reason is null
        or p_reason not in (
            'handler_error', 'timeout', 'rejected', 'retry_requested', 'unknown_handler',
            'invalid_result'
        )
        or p_retryable is null
        or p_retry_after not between '0 seconds' and '30 days'
        or p_duration_ms < 0
    then
        raise exception 'cannot record this failure'
            using errcode = 'WA101',
                detail = format(
                    'p_reason=%s, p_retryable=%s, p_retry_after=%s, p_duration_ms=%s',
                    p_reason, p_retryable, p_retry_after, p_duration_ms
                ),
                hint = 'Reasons: handler_error, timeout, rejected, retry_requested, '
                    'unknown_handler, invalid_result. '
                    'p_retry_after: 0 seconds to 30 days, or null; p_duration_ms: 0 or more.';
    end if;
end;
$$;

comment on function wa.require_failure(text, boolean, interval, integer) is
'Raise WA101 unless a failure has a known reason, a sensible wait and duration.';
revoke all on function wa.require_failure(text, boolean, interval, integer) from public;
