-- wa_api.message_timeline() for people: everything about a message, without private data.
create or replace function wa_ops.message_timeline(p_id text)
returns table (at timestamptz, what text, status text, detail jsonb)
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$
    select t.at, t.what, t.status, t.detail
    from wa_api.message_timeline(p_id) as t;
$$;

comment on function wa_ops.message_timeline(text) is
'Everything about a message, by wamid, event key or correlation id; without private data.';
revoke all on function wa_ops.message_timeline(text) from public;
grant execute on function wa_ops.message_timeline(text) to wa_monitor, wa_operator;
