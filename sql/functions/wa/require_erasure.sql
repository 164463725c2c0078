-- Check the arguments of wa_ops.erase_contact().
--
-- Contract   the reason goes into the audit: it may not name whom the audit shall not know.
-- Errors     WA101.
create or replace function wa.require_erasure(
    p_phone_number_id text, p_contact text, p_reason text, p_names text[]
)
returns void
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if coalesce(p_phone_number_id, '') = ''
        or coalesce(length(p_contact), 0) < 3
        or coalesce(length(p_reason), 0) not between 1 and 500
    then
        raise exception 'cannot erase with these arguments'
            using errcode = 'WA101',
                detail = format('p_phone_number_id=%s', p_phone_number_id),
                hint = 'Give a business number''s id, a BSUID or phone, and a reason '
                    'of up to 500 characters.';
    end if;

    if wa.mentions(p_reason, p_names) then
        raise exception 'the reason of an erasure names the contact'
            using errcode = 'WA101',
                hint = 'The reason stays in the audit: give the number of the request instead.';
    end if;
end;
$$;

comment on function wa.require_erasure(text, text, text, text[]) is
'Check the arguments of wa_ops.erase_contact().';
revoke all on function wa.require_erasure(text, text, text, text[]) from public;
