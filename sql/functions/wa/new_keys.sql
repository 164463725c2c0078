-- The keys of a request's events that were not seen before.
create or replace function wa.new_keys(p_events wa.event[], p_found text[])
returns uuid[]
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select e.event_key
        from unnest(p_events) as e
        where p_found[e.event_no] = 'new'
    );
end;
$$;

comment on function wa.new_keys(wa.event[], text[]) is
'The keys of a request''s events that were not seen before.';
revoke all on function wa.new_keys(wa.event[], text[]) from public;
