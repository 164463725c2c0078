-- Show that a dead letter has its turn; nothing when the message has none.
create or replace function wa.mark_dead_letter_retrying(p_dlq_id bigint, p_attempt integer)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_dlq_id is null then
        return;
    end if;

    update wa.webhook_dlq as d
    set
        resolution_status = 'retrying',
        retry_count = greatest(p_attempt - d.attempts_before - 1, 0),
        updated_at = wa.clock()
    where d.dlq_id = p_dlq_id;
end;
$$;

comment on function wa.mark_dead_letter_retrying(bigint, integer) is
'Show that a dead letter has its turn; nothing when the message has none.';
revoke all on function wa.mark_dead_letter_retrying(bigint, integer) from public;
