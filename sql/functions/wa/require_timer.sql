-- Raise WA101 unless a timer has a handler, a name, a time and an object as data.
create or replace function wa.require_timer(
    p_handler text, p_name text, p_due_at timestamptz, p_data jsonb
)
returns void
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if coalesce(p_handler, '') = ''
        or coalesce(length(p_name), 0) not between 1 and 100
        or not isfinite(p_due_at)
        or jsonb_typeof(p_data) <> 'object'
    then
        raise exception 'cannot set this timer'
            using errcode = 'WA101',
                detail = format(
                    'p_handler=%s, length of p_name=%s, p_due_at=%s, p_data is an %s',
                    p_handler, length(p_name), p_due_at, jsonb_typeof(p_data)
                ),
                hint = 'Give a handler, a name of 1 to 100 characters, a finite time, and an '
                    'object or null.';
    end if;
end;
$$;

comment on function wa.require_timer(text, text, timestamptz, jsonb) is
'Raise WA101 unless a timer has a handler, a name, a time and an object as data.';
revoke all on function wa.require_timer(text, text, timestamptz, jsonb) from public;
