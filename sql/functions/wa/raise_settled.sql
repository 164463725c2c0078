-- Raise WA901: the ledger has no unsettled row for a message that gets its final status.
create or replace function wa.raise_settled(p_message wa.pending_messages)
returns void
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'the ledger has no unsettled row for this message'
        using errcode = 'WA901',
            detail = format(
                'event_day=%s, event_key=%s', p_message.event_day, p_message.event_key
            );
end;
$$;

comment on function wa.raise_settled(wa.pending_messages) is
'Raise WA901: the ledger has no unsettled row for a message that gets its final status.';
revoke all on function wa.raise_settled(wa.pending_messages) from public;
