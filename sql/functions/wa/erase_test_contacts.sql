-- Take a contact off the test contacts of every flag; returns the number of flags. The history of
-- changes only counts them.
create or replace function wa.erase_test_contacts(p_names text[])
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    update wa.feature_flags as f
    set
        test_contacts = array(
            select c.contact
            from unnest(f.test_contacts) as c (contact)
            where ltrim(c.contact, '+') <> all(p_names)
        )
    where exists (
        select from unnest(f.test_contacts) as c (contact)
        where ltrim(c.contact, '+') = any(p_names)
    );
    get diagnostics v_count = row_count;

    return v_count;
end;
$$;

comment on function wa.erase_test_contacts(text[]) is
'Take a contact off the test contacts of every flag; returns the number of flags.';
revoke all on function wa.erase_test_contacts(text[]) from public;
