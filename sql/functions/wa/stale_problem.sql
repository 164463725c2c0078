-- Why a ledger row of the sentinel day cannot be released; null when it can.
create or replace function wa.stale_problem(p_ledger wa.processed_webhook_messages)
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return case
        when p_ledger.event_key is null then 'not_found'
        when p_ledger.status <> 'stale' then 'not_stale'
        when p_ledger.kind <> 'message' then 'no_message'
        when (wa.stored_event(p_ledger, 1)).event is null then 'content_gone'
    end;
end;
$$;

comment on function wa.stale_problem(wa.processed_webhook_messages) is
'Why a ledger row of the sentinel day cannot be released; null when it can.';
revoke all on function wa.stale_problem(wa.processed_webhook_messages) from public;
