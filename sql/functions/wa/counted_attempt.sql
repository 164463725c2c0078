-- Which attempt this is since an operator last put the message back, or since its first: what
-- max_retries and the backoff count.
create or replace function wa.counted_attempt(p_message wa.pending_messages)
returns integer
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return p_message.attempt - coalesce(
        (select d.attempts_before from wa.webhook_dlq as d where d.dlq_id = p_message.dlq_id), 0
    );
end;
$$;

comment on function wa.counted_attempt(wa.pending_messages) is
'Which attempt this is since an operator last put the message back, or since its first.';
revoke all on function wa.counted_attempt(wa.pending_messages) from public;
