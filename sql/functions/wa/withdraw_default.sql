-- Make room for a new default handler: the old one was its program's choice, and there is one
-- default.
create or replace function wa.withdraw_default(p_handler text, p_is_default boolean)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_is_default then
        update wa.handlers as h
        set is_default = false
        where h.is_default and h.handler <> p_handler;
    end if;
end;
$$;

comment on function wa.withdraw_default(text, boolean) is
'Make room for a new default handler: there is one default.';
revoke all on function wa.withdraw_default(text, boolean) from public;
