-- A flag's row as JSON, without these test contacts.
create or replace function wa.without_contacts(p_flag jsonb, p_names text[])
returns jsonb
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return p_flag || jsonb_build_object(
        'test_contacts',
        coalesce(
            (
                select jsonb_agg(c.contact)
                from jsonb_array_elements_text(p_flag -> 'test_contacts') as c (contact)
                where ltrim(c.contact, '+') <> all(p_names)
            ),
            '[]'
        )
    );
end;
$$;

comment on function wa.without_contacts(jsonb, text[]) is
'A flag''s row as JSON, without these test contacts.';
revoke all on function wa.without_contacts(jsonb, text[]) from public;
