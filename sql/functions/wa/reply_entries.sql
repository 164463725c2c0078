-- What a message's timeline shows of its replies: each reply, and how far its delivery came.
--
-- Contract   no text, phone or wamid in it; see wa_api.message_timeline().
create or replace function wa.reply_entries(p_event_key uuid)
returns table (at timestamptz, what text, status text, detail jsonb)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with reply as materialized (
        select o.*
        from wa.outbound_messages as o
        where o.event_key = p_event_key
    )

    select
        r.created_at, 'reply', r.status,
        jsonb_build_object(
            'event_key', r.event_key, 'outbound_id', r.outbound_id, 'reply_no', r.reply_no,
            'kind', r.kind
        )
    from reply as r
    union all
    select
        d.at, 'delivery', d.status,
        jsonb_strip_nulls(
            jsonb_build_object(
                'event_key', r.event_key, 'outbound_id', r.outbound_id, 'reply_no', r.reply_no,
                'error_code', case when d.status = 'failed' then r.error_code end,
                'error_class', case when d.status = 'failed' then r.error_class end
            )
        )
    from reply as r
    cross join lateral (
        values
        (r.sent_at, 'sent'), (r.delivered_at, 'delivered'), (r.read_at, 'read'),
        (r.played_at, 'played'), (r.failed_at, 'failed')
    ) as d (at, status)
    where d.at is not null;
end;
$$;

comment on function wa.reply_entries(uuid) is
'What a message''s timeline shows of its replies: each reply, and how far its delivery came.';
revoke all on function wa.reply_entries(uuid) from public;
