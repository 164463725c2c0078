-- Phone numbers and BSUIDs that a person typed, as conversations store them.
--
-- Contract   a phone number is its digits, without +, spaces, dots, dashes or brackets, as Meta
--            sends it: with the country's code, without 00 or a leading 0. Null is no contact.
-- Errors     WA101 with the place of what is neither, not with its value: logs must not hold it.
create or replace function wa.normalize_contacts(p_contacts text[])
returns text[]
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_contacts text[] := array[]::text[];
    v_contact text;
    v_digits text;
begin
    foreach v_contact in array coalesce(p_contacts, '{}') loop
        v_contact := coalesce(btrim(v_contact), '');
        v_digits := regexp_replace(v_contact, '[-+ .()]', '', 'g');

        if v_digits ~ '^[1-9][0-9]{4,19}$' then
            v_contacts := v_contacts || v_digits;
        elsif v_contact ~ '^[[:alpha:]]{2,3}\.[^[:space:]]{1,196}$' then
            v_contacts := v_contacts || v_contact;
        else
            raise exception 'a contact is neither a phone number nor a BSUID'
                using errcode = 'WA101',
                    detail = format('position=%s', cardinality(v_contacts) + 1),
                    hint = 'Write 250788000001 or +250 788 000 001, or a BSUID such as RW.A1b2.';
        end if;
    end loop;

    return v_contacts;
end;
$$;

comment on function wa.normalize_contacts(text[]) is
'Phone numbers and BSUIDs that a person typed, as conversations store them.';
revoke all on function wa.normalize_contacts(text[]) from public;
