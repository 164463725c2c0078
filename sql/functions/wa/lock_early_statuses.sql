-- Keep a status and the send that it belongs to from passing each other unseen.
--
-- Contract   who records a wamid, and who found no reply for one, both hold this before they look
--            again.
-- Locks      at most 64 advisory locks, in order, to the end of the transaction; after replies.
create or replace function wa.lock_early_statuses(p_wamid_digests uuid[])
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    perform pg_advisory_xact_lock(hashtext('wa.early_statuses'), b.bucket)
    from (
        select distinct get_byte(uuid_send(d), 0) & 63 as bucket
        from unnest(p_wamid_digests) as d
        order by 1
    ) as b;
end;
$$;

comment on function wa.lock_early_statuses(uuid[]) is
'Keep a status and the send that it belongs to from passing each other unseen.';
revoke all on function wa.lock_early_statuses(uuid[]) from public;
