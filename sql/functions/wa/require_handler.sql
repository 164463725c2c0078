-- Raise WA401 unless a handler of this name is registered.
create or replace function wa.require_handler(p_handler text)
returns void
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from wa.handlers as h where h.handler = p_handler) then
        raise exception 'no such handler'
            using errcode = 'WA401',
                detail = format('p_handler=%s', p_handler),
                hint = 'wa_ops.handler_state lists the handlers there are.';
    end if;
end;
$$;

comment on function wa.require_handler(text) is
'Raise WA401 unless a handler of this name is registered.';
revoke all on function wa.require_handler(text) from public;
