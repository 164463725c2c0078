-- The user id that a replaced one became, along any number of changes; itself when it was not
-- replaced.
--
-- Contract   changes are followed forward in time only, so that A to B and back to A ends.
create or replace function wa.current_bsuid(p_bsuid text)
returns text
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_bsuid text := p_bsuid;
    v_at timestamptz := timestamptz '-infinity';
    v_seen text[] := array[]::text[];
    v_next wa.bsuid_changes;
begin
    loop
        select b.* into v_next
        from wa.bsuid_changes as b
        where b.previous_bsuid = v_bsuid and b.changed_at >= v_at;

        exit when not found or v_bsuid = any(v_seen);
        v_seen := v_seen || v_bsuid;
        v_bsuid := v_next.current_bsuid;
        v_at := v_next.changed_at;
    end loop;

    return v_bsuid;
end;
$$;

comment on function wa.current_bsuid(text) is
'The user id that a replaced one became, along any number of changes; itself when it was not '
'replaced.';
revoke all on function wa.current_bsuid(text) from public;
