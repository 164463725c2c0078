-- A handler's settings; the defaults when it is unknown.
create or replace function wa.handler_settings(p_handler text)
returns wa.handlers
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_handler wa.handlers;
begin
    select h.* into v_handler
    from wa.handlers as h
    where h.handler = p_handler;

    if not found then
        v_handler.handler := p_handler;
        v_handler.timeout := '10 seconds';
        v_handler.max_retries := 5;
        v_handler.ordering := 'park';
        v_handler.debounce := '0 seconds';
        v_handler.max_batch := 1;
        v_handler.retry_if_state_changed := true;
        v_handler.secret_states := '{}';
    end if;

    return v_handler;
end;
$$;

comment on function wa.handler_settings(text) is
'A handler''s settings; the defaults when it is unknown.';
revoke all on function wa.handler_settings(text) from public;
