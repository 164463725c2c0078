-- How many of these ids (event keys, wamids, correlation ids) name nothing.
create or replace function wa.count_unknown_ids(p_ids text[])
returns bigint
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select count(*)
        from (select distinct u.id from unnest(p_ids) as u (id)) as i
        where not exists (select from wa.find_events(i.id) as f)
    );
end;
$$;

comment on function wa.count_unknown_ids(text[]) is
'How many of these ids (event keys, wamids, correlation ids) name nothing.';
revoke all on function wa.count_unknown_ids(text[]) from public;
