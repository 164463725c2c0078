-- Register one handler; see wa_api.register_handlers().
create or replace function wa.register_handler(p_declared jsonb)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_name text := p_declared ->> 'name';
    v_settings jsonb;
    v_new wa.handlers;
begin
    if v_name is null or v_name !~ '^[a-z][a-z0-9_]{0,62}$' then
        raise exception 'name: expected a lower-case identifier'
            using errcode = 'WA102',
                detail = format('name=%s', v_name);
    end if;

    v_settings := wa.declared_settings(p_declared);

    insert into wa.handlers (handler)
    values (v_name)
    on conflict do nothing;

    -- Only what still has its column default or its last declared value is the program's to change.
    select n.* into v_new
    from wa.handlers as h
    cross join lateral jsonb_populate_record(
        h,
        (
            select coalesce(jsonb_object_agg(d.key, d.value), '{}')
            from jsonb_each(v_settings) as d
            where
                h.declared = '{}'
                or to_jsonb(h) -> d.key = h.declared -> d.key
                or h.declared -> d.key is null
        )
    ) as n
    where h.handler = v_name;

    perform wa.withdraw_default(v_name, v_new.is_default);

    update wa.handlers as h
    set
        timeout = v_new.timeout,
        max_retries = v_new.max_retries,
        ordering = v_new.ordering,
        debounce = v_new.debounce,
        max_batch = v_new.max_batch,
        retry_if_state_changed = v_new.retry_if_state_changed,
        is_default = v_new.is_default,
        secret_states = v_new.secret_states,
        declared = to_jsonb(jsonb_populate_record(null::wa.handlers, v_settings))
            - array(
                select k.key
                from jsonb_object_keys(to_jsonb(v_new)) as k (key)
                where not v_settings ? k.key
            ),
        registered_at = wa.clock()
    where h.handler = v_name;

    perform wa.register_routes(v_name, 'keyword', p_declared -> 'keywords');
    perform wa.register_routes(v_name, 'universal', p_declared -> 'universal');
end;
$$;

comment on function wa.register_handler(
    jsonb
) is 'Register one handler; see wa_api.register_handlers().';
revoke all on function wa.register_handler(jsonb) from public;
