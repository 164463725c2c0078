-- Erase reason and actor of a contact's transitions where they name the contact; returns how many.
create or replace function wa.erase_transitions(p_conversation_ids bigint[], p_names text[])
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    update wa.conversation_state_transitions as t
    set
        reason = case when wa.mentions(t.reason, p_names) then 'erased' else t.reason end,
        actor = case when wa.mentions(t.actor, p_names) then 'erased' else t.actor end
    where
        t.conversation_id = any(p_conversation_ids)
        and (wa.mentions(t.reason, p_names) or wa.mentions(t.actor, p_names));
    get diagnostics v_count = row_count;

    return v_count;
end;
$$;

comment on function wa.erase_transitions(bigint[], text[]) is
'Erase reason and actor of a contact''s transitions where they name the contact.';
revoke all on function wa.erase_transitions(bigint[], text[]) from public;
