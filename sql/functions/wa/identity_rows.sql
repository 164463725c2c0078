-- The conversations that a change of identity may touch, of each business number that it holds for.
--
-- Contract   a replaced user id is replaced on all numbers: it belongs to the person, not to a
--            number.
create or replace function wa.identity_rows(p_change wa.identity_change)
returns table (conversation_id bigint, phone_number_id text)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_numbers text[] := array[p_change.phone_number_id];
    v_bsuids text[] := array[
        p_change.from_bsuid,
        wa.current_bsuid(p_change.from_bsuid),
        wa.current_bsuid(p_change.to_bsuid)
    ];
begin
    if p_change.from_bsuid <> p_change.to_bsuid then
        v_numbers := v_numbers || array(select n from wa.phone_number_ids() as n);
    end if;

    return query
    select b.conversation_id, b.phone_number_id
    from wa.webhook_conversations as b
    where b.phone_number_id = any(v_numbers) and b.bsuid = any(v_bsuids)
    union
    select p.conversation_id, p.phone_number_id
    from wa.webhook_conversations as p
    where
        p.phone_number_id = any(v_numbers)
        and p.phone in (p_change.from_phone, p_change.to_phone);
end;
$$;

comment on function wa.identity_rows(wa.identity_change) is
'The conversations that a change of identity may touch, of each business number that it holds '
'for.';
revoke all on function wa.identity_rows(wa.identity_change) from public;
