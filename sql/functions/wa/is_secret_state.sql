-- Whether what is said in a state is kept nowhere once its turn has ended.
create or replace function wa.is_secret_state(p_handler text, p_state text)
returns boolean
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return p_state = any((wa.handler_settings(p_handler)).secret_states);
end;
$$;

comment on function wa.is_secret_state(text, text) is
'Whether what is said in a state is kept nowhere once its turn has ended.';
revoke all on function wa.is_secret_state(text, text) from public;
