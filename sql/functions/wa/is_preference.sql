-- Whether a user preference says who wants what since when.
create or replace function wa.is_preference(p_event wa.event)
returns boolean
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(
        p_event.event #>> '{element,value}' in ('stop', 'resume')
        and length(p_event.event #>> '{element,category}') between 1 and 100
        and isfinite(p_event.sent_at)
        and length(p_event.phone_number_id) between 1 and 100
        and coalesce(p_event.bsuid, p_event.phone) is not null
        and coalesce(length(p_event.bsuid), 0) <= 200,
        false
    );
end;
$$;

comment on function wa.is_preference(wa.event) is
'Whether a user preference says who wants what since when.';
revoke all on function wa.is_preference(wa.event) from public;
