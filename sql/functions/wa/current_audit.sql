-- Why a conversation's state changes: reason, event_key, actor, correlation_id; {} = nobody said.
--
-- Contract   the conversation's own line of the setting wa.audit, else the one for any; only that
--            one is parsed, since many conversations may have theirs.
create or replace function wa.current_audit(p_conversation_id bigint)
returns jsonb
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_entries text := E'\n' || coalesce(current_setting('wa.audit', true), '');
begin
    return coalesce(
        nullif(
            split_part(split_part(v_entries, E'\n' || p_conversation_id || ' ', 2), E'\n', 1), ''
        ),
        nullif(split_part(split_part(v_entries, E'\n* ', 2), E'\n', 1), ''),
        '{}'
    )::jsonb;
end;
$$;

comment on function wa.current_audit(bigint) is
'Why a conversation''s state changes: reason, event_key, actor, correlation_id; {} = nobody said.';
revoke all on function wa.current_audit(bigint) from public;
