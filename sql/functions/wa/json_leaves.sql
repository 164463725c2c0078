-- What stands at a dotted path of a document, as text: several values of an array joined, cut
-- short.
--
-- Contract   never raises, whatever the document holds; null when nothing is there.
create or replace function wa.json_leaves(p_doc jsonb, p_path text)
returns text
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select left(string_agg(v.leaf #>> '{}', ', '), 200)
        from (
            select l as leaf
            from jsonb_path_query(p_doc, ('lax $.' || p_path)::jsonpath, '{}', true) as l
            where jsonb_typeof(l) not in ('object', 'array', 'null')
            limit 20
        ) as v
    );
end;
$$;

comment on function wa.json_leaves(jsonb, text) is
'What stands at a dotted path of a document, as text: several values joined, cut short.';
revoke all on function wa.json_leaves(jsonb, text) from public;
