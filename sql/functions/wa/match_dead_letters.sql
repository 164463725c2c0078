-- The dead letters that a filter names, after p_after_id, by id; null = any.
--
-- Contract   p_status null = unresolved: pending, retrying, exhausted. From p_created_after on, and
--            before p_created_before. p_error_class: whole or its last part, in any case.
create or replace function wa.match_dead_letters(
    p_reason text,
    p_handler text,
    p_error_class text,
    p_phone_number_id text,
    p_conversation_id bigint,
    p_created_after timestamptz,
    p_created_before timestamptz,
    p_status text,
    p_after_id bigint
)
returns table (dlq_id bigint, conversation_id bigint)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
begin
    return query
    select d.dlq_id, d.conversation_id
    from wa.webhook_dlq as d
    where
        d.dlq_id > p_after_id
        and case
            when p_status is null then d.resolution_status in ('pending', 'retrying', 'exhausted')
            else d.resolution_status = p_status
        end
        and (p_reason is null or d.reason = p_reason)
        and (p_handler is null or d.handler = p_handler)
        and (p_error_class is null or wa.is_error_class(d.error_class, p_error_class))
        and (p_phone_number_id is null or d.phone_number_id = p_phone_number_id)
        and (p_conversation_id is null or d.conversation_id = p_conversation_id)
        and (p_created_after is null or d.created_at >= p_created_after)
        and (p_created_before is null or d.created_at < p_created_before)
    order by d.dlq_id;
end;
$$;

comment on function wa.match_dead_letters(
    text, text, text, text, bigint, timestamptz, timestamptz, text, bigint
) is
'The dead letters that a filter names, after p_after_id, by id; null = any.';
revoke all on function wa.match_dead_letters(
    text, text, text, text, bigint, timestamptz, timestamptz, text, bigint
) from public;
