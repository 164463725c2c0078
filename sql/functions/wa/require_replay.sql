-- Raise WA101 unless a replay says what, why and how many.
create or replace function wa.require_replay(
    p_ids text[],
    p_received_after timestamptz,
    p_status text,
    p_limit integer,
    p_reason text,
    p_dry_run boolean
)
returns void
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_dry_run is false then
        perform wa.require_reason(p_reason);
    end if;

    if (p_ids is null) = (p_received_after is null)
        or cardinality(p_ids) not between 1 and 1000
        or p_status not in (
            'processed', 'exhausted', 'failed', 'superseded', 'discarded', 'original'
        )
        or p_limit is null
        or p_limit not between 1 and 10000
    then
        raise exception 'cannot replay with these arguments'
            using errcode = 'WA101',
                detail = format(
                    'cardinality(p_ids)=%s, p_status=%s, p_limit=%s',
                    cardinality(p_ids), p_status, p_limit
                ),
                hint = 'Give either p_ids, 1 to 1000 of them, or p_received_after; p_status: '
                    'processed, exhausted, failed, superseded, discarded, original, or null; '
                    'p_limit: 1 to 10000.';
    end if;
end;
$$;

comment on function wa.require_replay(text[], timestamptz, text, integer, text, boolean) is
'Raise WA101 unless a replay says what, why and how many.';
revoke all on function wa.require_replay(
    text[], timestamptz, text, integer, text, boolean
) from public;
