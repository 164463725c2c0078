-- Raise WA101 unless an operator says why, in up to 500 characters.
create or replace function wa.require_reason(p_reason text)
returns void
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if coalesce(length(btrim(p_reason)), 0) not between 1 and 500 then
        raise exception 'a reason is required'
            using errcode = 'WA101',
                detail = format('length(p_reason)=%s', length(p_reason)),
                hint = 'Say why, in 1 to 500 characters: it is kept with the action.';
    end if;
end;
$$;

comment on function wa.require_reason(text) is
'Raise WA101 unless an operator says why, in up to 500 characters.';
revoke all on function wa.require_reason(text) from public;
