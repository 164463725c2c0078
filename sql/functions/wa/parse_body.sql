-- Bytes to jsonb: as they are, else repaired, else null.
--
-- Contract   null only when the bytes are no JSON in any encoding we can mend; never raises.
--            What comes back nests no deeper than 64: deeper subtrees became null.
-- Hazard     the exception blocks are subtransactions: one per request, none per event.
create or replace function wa.parse_body(p_body bytea)
returns jsonb
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_doc jsonb;
begin
    begin
        v_doc := convert_from(p_body, 'UTF8')::jsonb;

        if not jsonb_path_exists(v_doc, '$.**{65}') then
            return v_doc;
        end if;
    exception
        -- Bad UTF-8, JSON or escape, number out of range, nesting beyond the stack or jsonb's size.
        when data_exception or program_limit_exceeded then
            null;
    end;

    begin
        return wa.repair_json(wa.repair_utf8(p_body))::jsonb;
    exception
        when data_exception or program_limit_exceeded then
            return null;
    end;
end;
$$;

comment on function wa.parse_body(bytea) is
'Bytes to jsonb: as they are, else repaired, else null. Never raises for bad input.';
revoke all on function wa.parse_body(bytea) from public;
