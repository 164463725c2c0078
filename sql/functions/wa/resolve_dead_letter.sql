-- A dead letter's message was processed; nothing when the message has none.
create or replace function wa.resolve_dead_letter(p_dlq_id bigint)
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
        resolution_status = 'resolved',
        resolved_at = v_now,
        next_retry_at = null,
        updated_at = v_now
    where d.dlq_id = p_dlq_id;
end;
$$;

comment on function wa.resolve_dead_letter(bigint) is
'A dead letter''s message was processed; nothing when the message has none.';
revoke all on function wa.resolve_dead_letter(bigint) from public;
