-- Register a program's handlers and their words.
--
-- Contract   p_handlers: array of {"name", "timeout_s", "max_retries", "ordering", "debounce_s",
--            "max_batch", "retry_if_state_changed", "is_default", "keywords", "universal"}. A
--            column that a DBA changed, and a route that a DBA wrote or disabled, stay as they are.
--            Handlers of other programs stay.
-- Locks      an advisory lock: programs that start together take turns.
-- Errors     WA102 with the offending field; a CHECK violation for a value out of range.
create or replace function wa_api.register_handlers(p_handlers jsonb)
returns void
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_declared jsonb;
begin
    if p_handlers is null or jsonb_typeof(p_handlers) <> 'array' then
        raise exception 'p_handlers: expected an array of handlers'
            using errcode = 'WA102';
    end if;

    perform pg_advisory_xact_lock(hashtextextended('wa_api.register_handlers', 0));
    perform wa.withdraw_routes(p_handlers);

    for v_declared in
        select h.value
        from jsonb_array_elements(p_handlers) as h
        order by h.value ->> 'name'
    loop
        perform wa.register_handler(v_declared);
    end loop;
end;
$$;

comment on function wa_api.register_handlers(jsonb) is
'Register a program''s handlers and their words; a DBA''s changes win.';
revoke all on function wa_api.register_handlers(jsonb) from public;
grant execute on function wa_api.register_handlers(jsonb) to wa_service;
