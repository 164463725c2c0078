-- The days for which a table in wa has partitions, oldest first.
create or replace function wa.partition_days(p_table text)
returns setof date
language plpgsql
stable
parallel safe
rows 50
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select to_date(right(c.relname, 8), 'YYYYMMDD') as day
    from pg_catalog.pg_class as p
    inner join pg_catalog.pg_inherits as i on i.inhparent = p.oid
    inner join pg_catalog.pg_class as c on c.oid = i.inhrelid
    where
        p.relnamespace = 'wa'::regnamespace
        and p.relname = p_table
        and c.relname ~ '_p[0-9]{8}$'
    order by day;
end;
$$;

comment on function wa.partition_days(text) is
'The days for which a table in wa has partitions, oldest first.';
revoke all on function wa.partition_days(text) from public;
