-- The business numbers that have conversations, by a loose scan of the index.
create or replace function wa.phone_number_ids()
returns setof text
language sql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    with recursive number as (
        (
            select c.phone_number_id
            from wa.webhook_conversations as c
            order by c.phone_number_id
            limit 1
        )
        union all
        select (
            select c.phone_number_id
            from wa.webhook_conversations as c
            where c.phone_number_id > n.phone_number_id
            order by c.phone_number_id
            limit 1
        )
        from number as n
        where n.phone_number_id is not null
    )

    select n.phone_number_id
    from number as n
    where n.phone_number_id is not null;
$$;

comment on function wa.phone_number_ids() is
'The business numbers that have conversations, by a loose scan of the index.';
revoke all on function wa.phone_number_ids() from public;
