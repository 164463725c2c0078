-- Why a ledger row of the sentinel day cannot be released; null when it can.
--
-- Contract   received_again: the event has a row under its own day, too. Two requests at once, just
--            before midnight and just after, may have disagreed about its being within the window.
create or replace function wa.stale_problem(p_ledger wa.processed_webhook_messages)
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_event wa.event;
begin
    if p_ledger.event_key is null then
        return 'not_found';
    elsif p_ledger.status <> 'stale' then
        return 'not_stale';
    elsif p_ledger.kind <> 'message' then
        return 'no_message';
    end if;

    v_event := wa.stored_event(p_ledger, 1);

    if v_event.event is null then
        return 'content_gone';
    elsif (
        wa.ledger_row((v_event.sent_at at time zone 'UTC')::date, p_ledger.event_key)
    ).event_key is not null then
        return 'received_again';
    end if;

    return null;
end;
$$;

comment on function wa.stale_problem(wa.processed_webhook_messages) is
'Why a ledger row of the sentinel day cannot be released; null when it can.';
revoke all on function wa.stale_problem(wa.processed_webhook_messages) from public;
