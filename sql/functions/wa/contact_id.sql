-- A contact as people write it, as it is stored: a phone number's digits, else the BSUID.
create or replace function wa.contact_id(p_contact text)
returns text
language sql
immutable
parallel safe
begin atomic
    select
        case
            when p_contact ~ '^ *\+?[0-9][0-9 ().-]{4,}$'
                then regexp_replace(p_contact, '[^0-9]', '', 'g')
            else btrim(p_contact)
        end;
end;

comment on function wa.contact_id(text) is
'A contact as people write it, as it is stored: a phone number''s digits, else the BSUID.';
revoke all on function wa.contact_id(text) from public;
