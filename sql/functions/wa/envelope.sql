-- A message's event without what the person said.
create or replace function wa.envelope(p_event jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_set(
        p_event,
        '{message}',
        (
            select coalesce(jsonb_object_agg(m.key, m.value), '{}')
            from jsonb_each(p_event -> 'message') as m
            where m.key in ('id', 'from', 'from_user_id', 'timestamp', 'type')
        )
    );
end;
$$;

comment on function wa.envelope(jsonb) is
'A message''s event without what the person said.';
revoke all on function wa.envelope(jsonb) from public;
