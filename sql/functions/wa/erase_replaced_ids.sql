-- Forget which user ids of a person replaced which.
create or replace function wa.erase_replaced_ids(p_names text[])
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    delete from wa.bsuid_changes as b
    where b.previous_bsuid = any(p_names) or b.current_bsuid = any(p_names);
end;
$$;

comment on function wa.erase_replaced_ids(text[]) is
'Forget which user ids of a person replaced which.';
revoke all on function wa.erase_replaced_ids(text[]) from public;
