-- Delete up to p_limit dead letters that were resolved before p_before, with their attempts.
--
-- Contract   unresolved ones have no age limit.
create or replace function wa.trim_dead_letters(p_before timestamptz, p_limit integer)
returns integer
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_count integer;
begin
    delete from wa.webhook_dlq as d
    where
        d.dlq_id = any(
            array(
                select o.dlq_id
                from wa.webhook_dlq as o
                where o.resolved_at < p_before
                order by o.resolved_at
                limit p_limit
                for update skip locked
            )
        );
    get diagnostics v_count = row_count;

    return v_count;
end;
$$;

comment on function wa.trim_dead_letters(timestamptz, integer) is
'Delete up to p_limit dead letters that were resolved before p_before, with their attempts.';
revoke all on function wa.trim_dead_letters(timestamptz, integer) from public;
