-- Remember which user ids were replaced, for what comes late under an old one.
--
-- Locks      their keys in order.
create or replace function wa.remember_bsuids(p_changes wa.identity_change[], p_now timestamptz)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into wa.bsuid_changes as b (
        previous_bsuid, current_bsuid, changed_at, received_at
    )
    select distinct on (c.from_bsuid) c.from_bsuid, c.to_bsuid, c.changed_at, p_now
    from unnest(p_changes) as c
    where c.from_bsuid <> c.to_bsuid
    order by c.from_bsuid, c.changed_at desc, c.to_bsuid
    on conflict (previous_bsuid) do update
        set
            current_bsuid = excluded.current_bsuid,
            changed_at = excluded.changed_at,
            received_at = excluded.received_at
        where (excluded.changed_at, b.current_bsuid) > (b.changed_at, excluded.current_bsuid);
end;
$$;

comment on function wa.remember_bsuids(wa.identity_change[], timestamptz) is
'Remember which user ids were replaced, for what comes late under an old one.';
revoke all on function wa.remember_bsuids(wa.identity_change[], timestamptz) from public;
