-- JSON text that jsonb rejects to JSON text that it accepts, for the same document.
--
-- Contract   \u0000 and lone surrogates become \ufffd; numbers beyond 255 digits or three exponent
--            digits become null; subtrees below depth 64 become null. All else is kept; what is
--            no JSON stays none.
create or replace function wa.repair_json(p_json text)
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    c_max_depth constant integer := 64;
    v_json text;
begin
    -- An escaped backslash is written as \u005c first: then each backslash left begins an escape.
    v_json := replace(p_json, '\\', '\u005c');
    v_json := regexp_replace(v_json, '\\u0000', '\\ufffd', 'g');
    v_json := regexp_replace(
        v_json, '\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})', '\\ufffd', 'g'
    );
    v_json := regexp_replace(
        v_json,
        '(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}', '\\ufffd', 'g'
    );

    return (
        select
            string_agg(
                case
                    when d.depth > c_max_depth and d.is_open then 'null'
                    when d.token like '"%' then d.token
                    else regexp_replace(
                        d.token,
                        '-?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]{3,}'
                        '|-?[0-9.]{255,}([eE][+-]?[0-9]+)?',
                        'null',
                        'g'
                    )
                end,
                '' order by d.n
            )
        from wa.json_tokens(v_json) as d
        where d.depth <= c_max_depth or (d.depth = c_max_depth + 1 and d.is_open)
    );
end;
$$;

comment on function wa.repair_json(text) is
'JSON text that jsonb rejects to JSON text that it accepts, keeping all that jsonb can hold.';
revoke all on function wa.repair_json(text) from public;
