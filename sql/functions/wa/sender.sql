-- Who sent a message: BSUID and phone, from the message and its contact.
--
-- Contract   either may be null. phone is digits only; an id that is no phone number counts as a
--            BSUID, since Meta's own traffic carries BSUIDs in from and wa_id.
-- Source     reference "BSUID and usernames".
create or replace function wa.sender(
    p_message jsonb, p_contact jsonb, out bsuid text, out phone text
)
returns record
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_id text := coalesce(p_message ->> 'from', p_contact ->> 'wa_id');
    v_is_phone boolean := v_id ~ '^\+?[0-9]{5,20}$';
begin
    phone := case when v_is_phone then ltrim(v_id, '+') end;
    bsuid := nullif(
        coalesce(
            p_message ->> 'from_user_id',
            p_contact ->> 'user_id',
            case when not v_is_phone then v_id end
        ),
        ''
    );
end;
$$;

comment on function wa.sender(jsonb, jsonb) is
'Who sent a message: '
'BSUID and phone (digits), from the message and its contact; either may be null.';
revoke all on function wa.sender(jsonb, jsonb) from public;
