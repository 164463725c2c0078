-- A conversation's context with a handler's changes: a null value removes its key.
create or replace function wa.merge_context(p_context jsonb, p_changes jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        (p_context || coalesce(p_changes, '{}'))
        - array(
            select c.key
            from jsonb_each(coalesce(p_changes, '{}')) as c
            where c.value = 'null'
        )
    );
end;
$$;

comment on function wa.merge_context(jsonb, jsonb) is
'A conversation''s context with a handler''s changes: a null value removes its key.';
revoke all on function wa.merge_context(jsonb, jsonb) from public;
