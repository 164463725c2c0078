-- Raise WA101 for a filter of dead letters that can name none, or, where it acts, for none at all.
create or replace function wa.require_filter(
    p_reason text,
    p_handler text,
    p_created_after timestamptz,
    p_created_before timestamptz,
    p_filter_count integer,
    p_dry_run boolean
)
returns void
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    c_reasons constant text[] := array[
        'handler_error', 'timeout', 'lock_contention', 'lock_expired', 'rejected',
        'retry_requested', 'unknown_handler', 'invalid_result', 'evicted', 'replayed'
    ];
begin
    if p_reason <> all(c_reasons) then
        raise exception 'no such reason'
            using errcode = 'WA101',
                detail = format('p_reason=%s', p_reason),
                hint = format(
                    'Give one of %s, or null for any.', array_to_string(c_reasons, ', ')
                );
    end if;

    perform wa.require_window('created', p_created_after, p_created_before);
    perform wa.require_known_handler(p_handler);

    if p_dry_run is false and p_filter_count = 0 then
        raise exception 'a filter is required to act'
            using errcode = 'WA101',
                detail = 'p_dry_run=false without a filter',
                hint = 'Give at least one of p_reason, p_handler, p_error_class, '
                    'p_phone_number_id, p_conversation_id, p_created_after, p_created_before, '
                    'p_status; p_created_after => ''-infinity'' is all that are unresolved.';
    end if;
end;
$$;

comment on function wa.require_filter(
    text, text, timestamptz, timestamptz, integer, boolean
) is
'Raise WA101 for a filter of dead letters that can name none, or, where it acts, for none at all.';
revoke all on function wa.require_filter(
    text, text, timestamptz, timestamptz, integer, boolean
) from public;
