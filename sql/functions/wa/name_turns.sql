-- Name the turns that the state changes of their conversations are audited with; true if there are.
--
-- Contract   the caller clears wa.audit when it has changed them: what follows is nobody's turn.
create or replace function wa.name_turns(p_ends wa.turn_end[])
returns boolean
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_end wa.turn_end;
    v_entries text := '';
begin
    foreach v_end in array p_ends loop
        if (v_end.result).state <> (v_end.conversation).state
            or (v_end.conversation).status <> 'active'
        then
            v_entries := v_entries || wa.audit_entry(
                (v_end.message).conversation_id,
                'completed by ' || coalesce((v_end.message).handler, 'no handler'),
                (v_end.message).event_key,
                coalesce((v_end.conversation).locked_by, session_user),
                (v_end.message).correlation_id
            );
        end if;
    end loop;

    if v_entries <> '' then
        perform set_config('wa.audit', v_entries, true);
    end if;

    return v_entries <> '';
end;
$$;

comment on function wa.name_turns(wa.turn_end[]) is
'Name the turns that the state changes of their conversations are audited with.';
revoke all on function wa.name_turns(wa.turn_end[]) from public;
