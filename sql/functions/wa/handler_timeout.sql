-- How long a handler may run; 10 seconds when it is unknown.
create or replace function wa.handler_timeout(p_handler text)
returns interval
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select
            coalesce(
                (select h.timeout from wa.handlers as h where h.handler = p_handler),
                interval '10 seconds'
            )
    );
end;
$$;

comment on function wa.handler_timeout(
    text
) is 'How long a handler may run; 10 seconds when it is unknown.';
revoke all on function wa.handler_timeout(text) from public;
