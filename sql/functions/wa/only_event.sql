-- The event of a document that holds exactly one message or status, as most do; else null.
--
-- Contract   the same event as wa.flatten() gives, without taking arrays apart.
create or replace function wa.only_event(p_body jsonb, p_floor date, p_ceiling date)
returns wa.event
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_entry jsonb := p_body #> '{entry,0}';
    v_change jsonb := v_entry #> '{changes,0}';
    v_value jsonb := v_change -> 'value';
    v_contact jsonb := v_value #> '{contacts,0}';
    v_array text := case when v_value ? 'messages' then 'messages' else 'statuses' end;
    v_element jsonb := v_value -> v_array -> 0;
begin
    if jsonb_typeof(v_element) is distinct from 'object'
        or p_body ->> 'object' is distinct from 'whatsapp_business_account'
        or jsonb_typeof(p_body -> 'entry') <> 'array' or p_body #> '{entry,1}' is not null
        or jsonb_typeof(v_entry -> 'changes') <> 'array' or v_entry #> '{changes,1}' is not null
        or v_change ->> 'field' is distinct from 'messages'
        or jsonb_typeof(v_value -> v_array) <> 'array' or v_value -> v_array -> 1 is not null
        or v_value - array['messaging_product', 'metadata', 'contacts', v_array] <> '{}'
        or jsonb_typeof(coalesce(v_value -> 'contacts', '[]')) <> 'array'
        or v_value #> '{contacts,1}' is not null
        or jsonb_typeof(coalesce(v_contact, '{}')) <> 'object'
        or (v_array = 'messages' and (v_element ->> 'type' = 'system' or v_element ? 'group_id'))
    then
        return null;
    end if;

    -- As in wa.webhook_elements(): a contact belongs to the element that names one of its ids.
    if v_element ?| '{from,from_user_id}' and not coalesce(
        array[
            v_element ->> 'from', v_element ->> 'from_user_id', v_element ->> 'from_parent_user_id'
        ] && array_remove(
            array[
                v_contact ->> 'wa_id', v_contact ->> 'user_id', v_contact ->> 'parent_user_id'
            ],
            null
        ),
        false
    ) then
        v_contact := null;
    end if;

    return wa.make_event(
        1, case v_array when 'messages' then 'message' else 'status' end, null, 'messages',
        v_entry ->> 'id', v_entry ->> 'time', v_value -> 'metadata', v_element, v_contact,
        p_floor, p_ceiling
    );
end;
$$;

comment on function wa.only_event(jsonb, date, date) is
'The event of a document that holds exactly one message or status; null for any other.';
revoke all on function wa.only_event(jsonb, date, date) from public;
