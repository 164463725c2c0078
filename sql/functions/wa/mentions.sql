-- Whether a text holds one of the names as whole words, in whatever case.
create or replace function wa.mentions(p_text text, p_names text[])
returns boolean
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_text text := lower(p_text);
begin
    return exists (
        select
        from unnest(p_names) as n (name)
        where
            strpos(v_text, lower(n.name)) > 0
            and v_text ~ format(
                '(^|[^[:alnum:]])%s($|[^[:alnum:]])',
                regexp_replace(lower(n.name), '([^[:alnum:]])', '\\\1', 'g')
            )
    );
end;
$$;

comment on function wa.mentions(text, text[]) is
'Whether a text holds one of the names as whole words, in whatever case.';
revoke all on function wa.mentions(text, text[]) from public;
