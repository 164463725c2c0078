-- The ledger rows that a replay names, by time of receipt, after a place; null = any.
--
-- Contract   p_ids: event keys, wamids, correlation ids; without them only messages.
-- Hazard     an event is received after its day, not before, but clocks differ: days of the ledger
--            up to the one after p_received_before are read.
create or replace function wa.match_messages(
    p_ids text[],
    p_received_after timestamptz,
    p_received_before timestamptz,
    p_handler text,
    p_phone_number_id text,
    p_conversation_id bigint,
    p_status text,
    p_after_at timestamptz,
    p_after_key uuid
)
returns setof wa.processed_webhook_messages
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
    v_keys uuid[];
    v_last_day date := (coalesce(p_received_before, 'infinity') at time zone 'UTC')::date;
begin
    if p_ids is not null then
        v_keys := array(
            select f.event_key
            from unnest(p_ids) as i (id)
            cross join lateral wa.find_events(i.id) as f
        );
    end if;

    return query
    select m.*
    from wa.processed_webhook_messages as m
    left join wa.webhook_conversations as c
        on c.conversation_id = m.conversation_id and p_phone_number_id is not null
    where
        (v_keys is null and m.kind = 'message' or m.event_key = any(v_keys))
        and m.event_day <= v_last_day + 1
        and m.received_at >= coalesce(p_received_after, '-infinity')
        and m.received_at < coalesce(p_received_before, 'infinity')
        and (p_after_at is null or (m.received_at, m.event_key) > (p_after_at, p_after_key))
        and (p_handler is null or m.handler = p_handler)
        and (p_phone_number_id is null or c.phone_number_id = p_phone_number_id)
        and (p_conversation_id is null or m.conversation_id = p_conversation_id)
        and (p_status is null or m.status = p_status)
    order by m.received_at, m.event_key;
end;
$$;

comment on function wa.match_messages(
    text[], timestamptz, timestamptz, text, text, bigint, text, timestamptz, uuid
) is
'The ledger rows that a replay names, by time of receipt, after a place; null = any.';
revoke all on function wa.match_messages(
    text[], timestamptz, timestamptz, text, text, bigint, text, timestamptz, uuid
) from public;
