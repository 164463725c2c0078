-- The contacts of a change, by each of their ids.
--
-- Contract   {"<wa_id | user_id | parent_user_id>": <contact>}: contacts are matched by id, never
--            by position.
create or replace function wa.contacts_by_id(p_contacts jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select coalesce(jsonb_object_agg(i.id, c.doc) filter (where i.id is not null), '{}')
        from jsonb_array_elements(wa.array_or_empty(p_contacts)) as c (doc)
        cross join unnest(array[
            c.doc ->> 'parent_user_id', c.doc ->> 'user_id', c.doc ->> 'wa_id'
        ]) as i (id)
    );
end;
$$;

comment on function wa.contacts_by_id(jsonb) is 'The contacts of a change, by each of their ids.';
revoke all on function wa.contacts_by_id(jsonb) from public;
