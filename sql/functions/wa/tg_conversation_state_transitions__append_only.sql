-- The audit is append-only, for its owner too; retention drops partitions.
create or replace function wa.tg_conversation_state_transitions__append_only()
returns trigger
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'the audit of state transitions is append-only'
        using errcode = 'WA201',
            hint = 'Record a correction as a new change of the conversation.';
end;
$$;

comment on function wa.tg_conversation_state_transitions__append_only() is
'Refuses UPDATE and DELETE on the audit.';
revoke all on function wa.tg_conversation_state_transitions__append_only() from public;

create or replace trigger _100_append_only
before update or delete on wa.conversation_state_transitions
for each row execute function wa.tg_conversation_state_transitions__append_only();
