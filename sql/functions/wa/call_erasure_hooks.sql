-- Let each domain erase what it keeps of these conversations: <schema>.erase_contact(bigint), where
-- wa_owner owns one; returns the schemas.
--
-- Contract   the schemas are named here, never by a caller; the identity is still readable. An
--            error in a hook undoes the erasure.
create or replace function wa.call_erasure_hooks(p_conversation_ids bigint[])
returns text[]
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
-- @plpgsql_check_options: performance_warnings = false
declare
    v_schemas text[];
    v_schema text;
    v_conversation_id bigint;
begin
    v_schemas := array(
        select n.nspname::text
        from pg_catalog.pg_proc as p
        inner join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
        where
            n.nspname in ('mobility', 'jobs', 'property', 'marketplace', 'wallet', 'ai')
            and p.proname = 'erase_contact'
            and p.prokind = 'f'
            and p.proowner = 'wa_owner'::regrole
            and p.pronargs = 1
            and p.proargtypes[0] = 'bigint'::regtype
        order by n.nspname
    );

    foreach v_schema in array v_schemas loop
        foreach v_conversation_id in array p_conversation_ids loop
            execute format('select %I.erase_contact($1)', v_schema) using v_conversation_id;
        end loop;
    end loop;

    return v_schemas;
end;
$$;

comment on function wa.call_erasure_hooks(bigint[]) is
'Let each domain erase what it keeps of these conversations: <schema>.erase_contact(bigint).';
revoke all on function wa.call_erasure_hooks(bigint[]) from public;
