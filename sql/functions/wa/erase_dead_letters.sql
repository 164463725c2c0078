-- Empty payload, error text and stack of a contact's dead letters and their attempts; returns how
-- many dead letters.
--
-- Contract   of p_mentions, other conversations' dead letters, the error text alone.
create or replace function wa.erase_dead_letters(p_conversation_ids bigint[], p_mentions bigint[])
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_ids bigint[];
begin
    v_ids := array(
        select d.dlq_id
        from wa.webhook_dlq as d
        where
            d.conversation_id = any(p_conversation_ids)
            or d.dlq_id = any(p_mentions)
        order by d.dlq_id
    );

    update wa.webhook_dlq as d
    set
        payload = case when d.conversation_id <> all(p_conversation_ids) then d.payload end,
        error_message = null,
        error_stack = null
    where d.dlq_id = any(v_ids);

    update wa.webhook_dlq_attempts as a
    set error_message = null, error_stack = null
    where a.dlq_id = any(v_ids);

    return cardinality(v_ids);
end;
$$;

comment on function wa.erase_dead_letters(bigint[], bigint[]) is
'Empty payload, error text and stack of a contact''s dead letters and their attempts.';
revoke all on function wa.erase_dead_letters(bigint[], bigint[]) from public;
