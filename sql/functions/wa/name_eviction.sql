-- Say in the dead letters of turns that were ended that an operator did it, not a lease.
create or replace function wa.name_eviction(p_messages wa.pending_messages[])
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    c_text constant text := 'an operator ended the turn';
begin
    update wa.webhook_dlq_attempts as a
    set reason = 'evicted', error_class = 'evicted', error_message = c_text
    from unnest(p_messages) as m
    inner join wa.webhook_dlq as d on d.event_key = m.event_key
    where a.dlq_id = d.dlq_id and a.attempt = m.attempt;

    update wa.webhook_dlq as d
    set reason = 'evicted', error_class = 'evicted', error_message = c_text
    from unnest(p_messages) as m
    where
        d.event_key = m.event_key
        and d.resolution_status in ('pending', 'exhausted')
        and d.reason = 'lock_expired';
end;
$$;

comment on function wa.name_eviction(wa.pending_messages[]) is
'Say in the dead letters of turns that were ended that an operator did it, not a lease.';
revoke all on function wa.name_eviction(wa.pending_messages[]) from public;
