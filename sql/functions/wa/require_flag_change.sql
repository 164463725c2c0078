-- Raise WA101 for a share or a number of test contacts that a feature flag cannot have.
create or replace function wa.require_flag_change(p_percentage numeric, p_contact_count integer)
returns void
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_percentage not between 0 and 100 or p_percentage <> round(p_percentage, 2) then
        raise exception 'a share is a percentage'
            using errcode = 'WA101',
                detail = format('p_percentage=%s', p_percentage),
                hint = 'Give 0 to 100, in steps of 0.01.';
    end if;

    if p_contact_count > 1000 then
        raise exception 'a flag has too many test contacts'
            using errcode = 'WA101',
                detail = format('count=%s', p_contact_count),
                hint = 'At most 1,000: raise the share instead.';
    end if;
end;
$$;

comment on function wa.require_flag_change(numeric, integer) is
'Raise WA101 for a share or a number of test contacts that a feature flag cannot have.';
revoke all on function wa.require_flag_change(numeric, integer) from public;
