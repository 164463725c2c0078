-- Why a dead letter whose message is not in line cannot be put back; null when it can.
create or replace function wa.dead_letter_problem(
    p_dead wa.webhook_dlq, p_ledger wa.processed_webhook_messages
)
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return case
        when p_dead.resolution_status in ('resolved', 'superseded') then 'resolved'
        when p_dead.resolution_status not in ('exhausted', 'discarded') then 'inconsistent'
        when p_ledger.event_key is null then 'ledger_gone'
        -- Replayed since: another dead letter tells the rest.
        when p_ledger.status not in ('exhausted', 'discarded') then 'resolved'
        when not exists (
            select from wa.webhook_conversations as c
            where c.conversation_id = p_dead.conversation_id
        ) then 'inconsistent'
        when wa.stored_content(p_dead.event_key, p_ledger.received_at) is null then 'content_gone'
    end;
end;
$$;

comment on function wa.dead_letter_problem(wa.webhook_dlq, wa.processed_webhook_messages) is
'Why a dead letter whose message is not in line cannot be put back; null when it can.';
revoke all on function wa.dead_letter_problem(
    wa.webhook_dlq, wa.processed_webhook_messages
) from public;
