-- The stored result of a failure that is reported again.
--
-- Errors     WA301 when the token completed the message instead.
create or replace function wa.stored_failure(
    p_event_day date, p_event_key uuid, p_conversation_id bigint
)
returns wa.webhook_dlq
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_dead wa.webhook_dlq;
    v_status text := (wa.ledger_row(p_event_day, p_event_key)).status;
begin
    if v_status = 'processed' then
        perform wa.raise_lock_lost(p_conversation_id, p_event_key);
    end if;

    select d.* into v_dead
    from wa.webhook_dlq as d
    where d.event_key = p_event_key
    order by d.dlq_id desc
    limit 1;

    if v_status = 'failed' then
        v_dead.resolution_status := 'failed';
        v_dead.retry_count := 0;
    end if;

    return v_dead;
end;
$$;

comment on function wa.stored_failure(date, uuid, bigint) is
'The stored result of a failure that is reported again.';
revoke all on function wa.stored_failure(date, uuid, bigint) from public;
