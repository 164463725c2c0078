-- The first day from p_today on that lacks a partition, and the table that lacks it.
--
-- Contract   asks the catalogue: settings tell what was made, not what is there.
create or replace function wa.missing_partition(
    p_today date, p_days integer, out event_day date, out table_name text
)
returns record
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    select p_today + n.n, t.name into event_day, table_name
    from generate_series(0, p_days) as n (n)
    cross join (
        values
        ('processed_webhook_messages'), ('webhook_payloads'), ('conversation_state_transitions')
    ) as t (name)
    where
        not exists (
            select from pg_class as c
            where
                c.relnamespace = 'wa'::regnamespace
                and c.relname = t.name || '_p' || to_char(p_today + n.n, 'YYYYMMDD')
                and c.relispartition
        )
    order by n.n, t.name
    limit 1;
end;
$$;

comment on function wa.missing_partition(date, integer) is
'The first day from p_today on that lacks a partition, and the table that lacks it.';
revoke all on function wa.missing_partition(date, integer) from public;
