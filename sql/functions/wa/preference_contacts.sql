-- User preferences with the contact that each of them names itself.
--
-- Contract   wa_id and user_id of the preference count before what its change's contacts say.
create or replace function wa.preference_contacts(p_events wa.event[])
returns wa.event[]
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_event wa.event;
    v_contact record;
    v_found wa.event[] := array[]::wa.event[];
begin
    foreach v_event in array p_events loop
        v_contact := wa.sender('{}', v_event.event -> 'element');
        v_event.bsuid := coalesce(v_contact.bsuid, v_event.bsuid);
        v_event.phone := coalesce(v_contact.phone, v_event.phone);
        v_found := v_found || v_event;
    end loop;

    return v_found;
end;
$$;

comment on function wa.preference_contacts(wa.event[]) is
'User preferences with the contact that each of them names itself.';
revoke all on function wa.preference_contacts(wa.event[]) from public;
