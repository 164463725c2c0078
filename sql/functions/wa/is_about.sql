-- Whether an event is one of these contacts': sent by them, or, where nobody sends it, naming them.
--
-- Contract   a message that another person sent and that holds the contact's number stays theirs.
create or replace function wa.is_about(p_event jsonb, p_names text[])
returns boolean
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_sender record;
begin
    if p_event ? 'message' then
        select s.bsuid, s.phone into v_sender
        from wa.sender(p_event -> 'message', p_event -> 'contact') as s;

        return v_sender.bsuid = any(p_names) or v_sender.phone = any(p_names);
    end if;

    return exists (
        select
        from jsonb_path_query(p_event, 'strict $.** ? (@.type() == "string")') as v (value)
        where ltrim(v.value #>> '{}', '+') = any(p_names)
    );
end;
$$;

comment on function wa.is_about(jsonb, text[]) is
'Whether an event is one of these contacts'': '
'sent by them, or, where nobody sends it, naming them.';
revoke all on function wa.is_about(jsonb, text[]) from public;
