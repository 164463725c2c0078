-- When a failed attempt is repeated; null = it is not.
create or replace function wa.next_retry_at(
    p_attempt integer, p_max_retries integer, p_failure wa.failure, p_now timestamptz
)
returns timestamptz
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_settings wa.settings := wa.current_settings();
begin
    if not p_failure.is_retryable or p_attempt > p_max_retries then
        return null;
    end if;

    return p_now + coalesce(
        p_failure.retry_after,
        wa.backoff(p_attempt - 1, v_settings.retry_base, v_settings.retry_cap)
    );
end;
$$;

comment on function wa.next_retry_at(integer, integer, wa.failure, timestamptz) is
'When a failed attempt is repeated; null = it is not.';
revoke all on function wa.next_retry_at(integer, integer, wa.failure, timestamptz) from public;
