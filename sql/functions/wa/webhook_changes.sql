-- The envelope taken apart: one row per change,
-- and one per part that is no envelope, entry or change.
--
-- Contract   every level is an array and Meta does batch; nothing of the document is left out.
--            problem is null for a change. Two of Meta's own samples wrap the envelope in an array.
-- Source     reference "envelope": object, entry[].changes[].{field, value}.
create or replace function wa.webhook_changes(p_body jsonb)
returns table (
    change_no bigint, entry_id text, entry_time text, field text, value jsonb, problem text
)
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with envelope as (
        select e.doc, e.n
        from jsonb_array_elements(
            case
                when jsonb_typeof(p_body) = 'array' and p_body <> '[]' then p_body
                else jsonb_build_array(p_body)
            end
        ) with ordinality as e (doc, n)
    ),

    entry as (
        select v.n as envelope_n, e.n, e.doc
        from envelope as v
        cross join jsonb_array_elements(wa.array_or_empty(v.doc -> 'entry'))
            with ordinality as e (doc, n)
        where v.doc ->> 'object' = 'whatsapp_business_account'
    ),

    change as (
        select
            e.envelope_n, e.n as entry_n, c.n, e.doc ->> 'id' as entry_id,
            e.doc ->> 'time' as entry_time, c.doc
        from entry as e
        cross join jsonb_array_elements(wa.array_or_empty(e.doc -> 'changes'))
            with ordinality as c (doc, n)
    ),

    part (envelope_n, entry_n, n, entry_id, entry_time, field, value, problem) as (
        select
            c.envelope_n, c.entry_n, c.n, c.entry_id, c.entry_time, c.doc ->> 'field',
            coalesce(c.doc -> 'value', c.doc),
            case when c.doc -> 'value' is null then 'bad_envelope changes[].value: expected one' end
        from change as c
        union all
        select
            e.envelope_n, e.n, 0, null, null, null, e.doc,
            'bad_envelope entry[].changes: expected a non-empty array'
        from entry as e
        where wa.array_or_empty(e.doc -> 'changes') = '[]'
        union all
        select
            v.n, 0, 0, null, null, null, v.doc,
            case
                when v.doc ->> 'object' = 'whatsapp_business_account'
                    then 'bad_envelope entry: expected a non-empty array'
                else 'not_whatsapp object: expected whatsapp_business_account'
            end
        from envelope as v
        where
            v.doc ->> 'object' is distinct from 'whatsapp_business_account'
            or wa.array_or_empty(v.doc -> 'entry') = '[]'
    )

    select
        row_number() over (order by p.envelope_n, p.entry_n, p.n),
        p.entry_id, p.entry_time, p.field, p.value, p.problem
    from part as p;
end;
$$;

comment on function wa.webhook_changes(jsonb) is
'The envelope taken apart: '
'one row per change, and one per part that is no envelope, entry or change.';
revoke all on function wa.webhook_changes(jsonb) from public;
