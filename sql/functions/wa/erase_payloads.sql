-- Delete the payloads of these events; returns how many.
--
-- Contract   not those of other conversations' messages that are still to run.
create or replace function wa.erase_payloads(p_conversation_ids bigint[], p_event_keys uuid[])
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    delete from wa.webhook_payloads as w
    where
        w.event_key = any(p_event_keys)
        and not exists (
            select from wa.pending_messages as p
            where p.event_key = w.event_key and p.conversation_id <> all(p_conversation_ids)
        );
    get diagnostics v_count = row_count;

    return v_count;
end;
$$;

comment on function wa.erase_payloads(bigint[], uuid[]) is
'Delete the payloads of these events; returns how many.';
revoke all on function wa.erase_payloads(bigint[], uuid[]) from public;
