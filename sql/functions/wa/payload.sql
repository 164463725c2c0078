-- The JSON of an event; null after its retention.
create or replace function wa.payload(p_event_key uuid, p_received_at timestamptz)
returns jsonb
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select w.event
        from wa.payloads(
            array[p_event_key], array[(p_received_at at time zone 'UTC')::date]
        ) as w
    );
end;
$$;

comment on function wa.payload(uuid, timestamptz) is
'The JSON of an event; null after its retention.';
revoke all on function wa.payload(uuid, timestamptz) from public;
