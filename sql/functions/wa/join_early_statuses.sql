-- Give a reply its wamid, and the statuses that came before the send returned.
--
-- Contract   for whoever records that a send was accepted; repeating it changes nothing.
-- Locks      the reply, then wa.lock_early_statuses().
create or replace function wa.join_early_statuses(p_outbound_id bigint, p_wamid_digest uuid)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_early wa.early_statuses;
begin
    update wa.outbound_messages as o
    set wamid_digest = p_wamid_digest
    where o.outbound_id = p_outbound_id and o.wamid_digest is distinct from p_wamid_digest;

    perform wa.lock_early_statuses(array[p_wamid_digest]);
    delete from wa.early_statuses as s
    where s.wamid_digest = p_wamid_digest
    returning s.* into v_early;

    if found then
        perform wa.merge_deliveries(array[
            row(
                p_outbound_id, p_wamid_digest, null, v_early.sent_at, v_early.delivered_at,
                v_early.read_at, v_early.played_at, v_early.failed_at, v_early.error_code,
                v_early.pricing_category, v_early.is_billable, v_early.conversation_expires_at
            )::wa.delivery
        ]);
    end if;
end;
$$;

comment on function wa.join_early_statuses(bigint, uuid) is
'Give a reply its wamid, and the statuses that came before the send returned.';
revoke all on function wa.join_early_statuses(bigint, uuid) from public;
