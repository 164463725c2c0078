-- Whether a document has more elements than one request may bring: 50 times what Meta batches.
--
-- Contract   counts entries, changes and elements of their arrays, each level only if the one above
--            is within bounds: cheap also for a document that is made to be costly.
-- Hazard     not by jsonpath: it takes 45 s over a million elements.
create or replace function wa.has_too_many_elements(p_body jsonb)
returns boolean
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    c_max constant integer := 50000;
    v_envelopes jsonb := case
        when jsonb_typeof(p_body) = 'array' then p_body
        else jsonb_build_array(p_body)
    end;
begin
    if jsonb_array_length(v_envelopes) > c_max then
        return true;
    end if;

    if (
        select coalesce(sum(jsonb_array_length(wa.array_or_empty(v.doc -> 'entry'))), 0) > c_max
        from jsonb_array_elements(v_envelopes) as v (doc)
    ) then
        return true;
    end if;

    if (
        select coalesce(sum(jsonb_array_length(wa.array_or_empty(e.doc -> 'changes'))), 0) > c_max
        from jsonb_array_elements(v_envelopes) as v (doc)
        cross join jsonb_array_elements(wa.array_or_empty(v.doc -> 'entry')) as e (doc)
    ) then
        return true;
    end if;

    return (
        select coalesce(sum(jsonb_array_length(wa.array_or_empty(a.doc))), 0) > c_max
        from jsonb_array_elements(v_envelopes) as v (doc)
        cross join jsonb_array_elements(wa.array_or_empty(v.doc -> 'entry')) as e (doc)
        cross join jsonb_array_elements(wa.array_or_empty(e.doc -> 'changes')) as c (doc)
        cross join jsonb_each(
            case when jsonb_typeof(c.doc -> 'value') = 'object' then c.doc -> 'value' else '{}' end
        ) as a (name, doc)
    );
end;
$$;

comment on function wa.has_too_many_elements(jsonb) is
'Whether a document has more elements than one request may bring.';
revoke all on function wa.has_too_many_elements(jsonb) from public;
