-- End a dead letter (resolved, superseded); nothing when the message has none.
create or replace function wa.resolve_dead_letter(p_dlq_id bigint, p_resolution text)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
begin
    if p_dlq_id is null then
        return;
    end if;

    update wa.webhook_dlq as d
    set
        resolution_status = p_resolution,
        resolved_at = v_now,
        next_retry_at = null,
        updated_at = v_now
    where d.dlq_id = p_dlq_id;
end;
$$;

comment on function wa.resolve_dead_letter(bigint, text) is
'End a dead letter (resolved, superseded); nothing when the message has none.';
revoke all on function wa.resolve_dead_letter(bigint, text) from public;
