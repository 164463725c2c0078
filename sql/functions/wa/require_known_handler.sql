-- Raise WA101 for a handler that is not registered and that no dead letter names; null = any.
create or replace function wa.require_known_handler(p_handler text)
returns void
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_handler is not null
        and not exists (select from wa.handlers as h where h.handler = p_handler)
        -- One that is gone by now may have left some.
        and not exists (select from wa.webhook_dlq as d where d.handler = p_handler)
    then
        raise exception 'no such handler'
            using errcode = 'WA101',
                detail = format('p_handler=%s', p_handler),
                hint = 'Give one that wa_ops.handler_state lists, or that a dead letter names, or '
                    'null for any.';
    end if;
end;
$$;

comment on function wa.require_known_handler(text) is
'Raise WA101 for a handler that is not registered and that no dead letter names; null = any.';
revoke all on function wa.require_known_handler(text) from public;
