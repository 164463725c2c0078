-- What an event holds: its payload, or after that one's retention the newest copy of a dead letter.
create or replace function wa.stored_content(p_event_key uuid, p_received_at timestamptz)
returns jsonb
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(
        wa.payload(p_event_key, p_received_at),
        (
            select d.payload
            from wa.webhook_dlq as d
            where d.event_key = p_event_key and d.payload is not null
            order by d.dlq_id desc
            limit 1
        )
    );
end;
$$;

comment on function wa.stored_content(uuid, timestamptz) is
'What an event holds: its payload, or after that one''s retention the newest copy of a dead '
'letter.';
revoke all on function wa.stored_content(uuid, timestamptz) from public;
