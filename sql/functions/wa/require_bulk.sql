-- Raise WA101 for arguments of a bulk action that make no sense.
create or replace function wa.require_bulk(
    p_status text,
    p_rate integer,
    p_limit integer,
    p_first_at timestamptz = null,
    p_now timestamptz = null
)
returns void
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_status not in ('pending', 'retrying', 'exhausted', 'discarded')
        or p_rate not between 1 and 1000000
        or p_limit is null
        or p_limit not between 1 and 10000
        or p_first_at not between p_now - interval '1 year' and p_now + interval '1 year'
    then
        raise exception 'cannot act on dead letters with these arguments'
            using errcode = 'WA101',
                detail = format(
                    'p_status=%s, p_rate=%s, p_limit=%s, p_first_at=%s',
                    p_status, p_rate, p_limit, p_first_at
                ),
                hint = 'p_status: pending, retrying, exhausted, discarded, or null for the '
                    'unresolved; p_rate: 1 to 1000000 a minute, or null; p_limit: 1 to 10000; '
                    'p_first_at: less than a year from now, or null for now.';
    end if;
end;
$$;

comment on function wa.require_bulk(text, integer, integer, timestamptz, timestamptz) is
'Raise WA101 for arguments of a bulk action that make no sense.';
revoke all on function wa.require_bulk(text, integer, integer, timestamptz, timestamptz)
from public;
