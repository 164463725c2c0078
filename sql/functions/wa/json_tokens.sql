-- JSON text cut into strings, brackets and what stands between, each with its depth.
--
-- Contract   the tokens joined by n are the text again. A bracket has the depth of its inside.
create or replace function wa.json_tokens(p_json text)
returns table (n bigint, token text, is_open boolean, depth bigint)
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
    with token as (
        select
            m.n,
            m.matched[1] as token,
            m.matched[1] in ('[', '{') as is_open,
            m.matched[1] in (']', '}') as is_close
        from regexp_matches(
            p_json, '"(?:[^"\\]|\\.)*"|[][{}]|[^][{}"]+|"', 'g'
        ) with ordinality as m (matched, n)
    )

    select
        t.n,
        t.token,
        t.is_open,
        sum(t.is_open::integer - t.is_close::integer) over (order by t.n rows unbounded preceding)
        + t.is_close::integer as depth
    from token as t;
$$;

comment on function wa.json_tokens(text) is
'JSON text cut into strings, brackets and what stands between, each with its depth.';
revoke all on function wa.json_tokens(text) from public;
