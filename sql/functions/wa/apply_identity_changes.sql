-- Apply a request's changes of identity, in order of their time.
--
-- Locks      p_locked are held; replaced user ids were remembered before.
-- Errors     40001 when another session gave an id to a conversation that is not held: the caller
--            repeats the call.
create or replace function wa.apply_identity_changes(
    p_changes wa.identity_change[], p_locked bigint[], p_correlation_id text
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_change wa.identity_change;
    v_number text;
begin
    for v_change in
        select c.*
        from unnest(p_changes) as c
        order by c.changed_at, c.event_no
    loop
        for v_number in
            select distinct r.phone_number_id
            from wa.identity_rows(v_change) as r
            order by r.phone_number_id
        loop
            perform wa.change_identity(v_change, v_number, p_locked, p_correlation_id);
        end loop;
    end loop;
exception
    when unique_violation then
        raise exception 'a contact''s identity changed while it was being linked'
            using errcode = 'serialization_failure',
                hint = 'Repeat the call.';
end;
$$;

comment on function wa.apply_identity_changes(wa.identity_change[], bigint[], text) is
'Apply a request''s changes of identity, in order of their time.';
revoke all on function wa.apply_identity_changes(wa.identity_change[], bigint[], text) from public;
