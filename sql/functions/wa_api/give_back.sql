-- Return a turn that was not run; false when the token is not the current one.
--
-- Contract   no attempt is counted; the message keeps its place in line and is due at once. A turn
--            of the original flow cannot be given back: nobody else would run it.
create or replace function wa_api.give_back(
    p_event_day date, p_event_key uuid, p_conversation_id bigint, p_lock_token uuid
)
returns boolean
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_event_day is null or not exists (
        select from wa.pending_messages as p
        where
            p.event_key = p_event_key
            and p.event_day = p_event_day
            and p.conversation_id = p_conversation_id
            and p.status = 'running'
            and p.riders >= 0
    ) then
        return false;
    end if;

    return wa_api.release_conversation_lock(p_conversation_id, p_lock_token);
end;
$$;

comment on function wa_api.give_back(date, uuid, bigint, uuid) is
'Return a turn that was not run; no attempt is counted. '
'False when the token is not the current one.';
revoke all on function wa_api.give_back(date, uuid, bigint, uuid) from public;
grant execute on function wa_api.give_back(date, uuid, bigint, uuid) to wa_service;
