-- Why a ledger row cannot be replayed; null when it can.
--
-- Contract   no_message: it never takes a turn. stale: release_stale() is for that. in_line: it is
--            not settled. running: handed out in the original flow, and its time is not over; after
--            that whoever had it is taken for dead, and is refused should it come back.
create or replace function wa.replay_problem(p_ledger wa.processed_webhook_messages)
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_over_at timestamptz;
begin
    v_over_at := p_ledger.received_at + (wa.handler_settings(p_ledger.handler)).timeout
        + (wa.current_settings()).lease_margin;

    return case
        when p_ledger.event_key is null then 'not_found'
        when p_ledger.kind <> 'message' or p_ledger.status = 'recorded' then 'no_message'
        when p_ledger.status = 'stale' then 'stale'
        when p_ledger.status = 'pending' then 'in_line'
        when p_ledger.status = 'original' and v_over_at > wa.clock() then 'running'
        when wa.stored_content(p_ledger.event_key, p_ledger.received_at) is null then 'content_gone'
    end;
end;
$$;

comment on function wa.replay_problem(wa.processed_webhook_messages) is
'Why a ledger row cannot be replayed; null when it can.';
revoke all on function wa.replay_problem(wa.processed_webhook_messages) from public;
