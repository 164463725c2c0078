-- The audit is append-only, for its owner too; retention drops partitions.
--
-- Contract   what may change: reason and actor become the word erased, see wa_ops.erase_contact().
create or replace function wa.tg_conversation_state_transitions__append_only()
returns trigger
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_erased wa.conversation_state_transitions := old;
begin
    if tg_op = 'UPDATE' then
        v_erased.reason := case when new.reason = 'erased' then 'erased' else old.reason end;
        v_erased.actor := case when new.actor = 'erased' then 'erased' else old.actor end;

        if new is not distinct from v_erased then
            return new;
        end if;
    end if;

    raise exception 'the audit of state transitions is append-only'
        using errcode = 'WA201',
            hint = 'Record a correction as a new change of the conversation.';
end;
$$;

comment on function wa.tg_conversation_state_transitions__append_only() is
'Refuses UPDATE and DELETE on the audit, but for erasing reason and actor.';
revoke all on function wa.tg_conversation_state_transitions__append_only() from public;

create or replace trigger _100_append_only
before update or delete on wa.conversation_state_transitions
for each row execute function wa.tg_conversation_state_transitions__append_only();
