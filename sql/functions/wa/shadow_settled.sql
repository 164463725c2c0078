-- Record how a message of the original flow ended, and whether before an earlier one.
--
-- Contract   called once per message, by wa.settle(), where its own turn settled it: what was lost
--            or discarded has no outcome. Out of order: an earlier message of its conversation is
--            still running within its lease. What was not recorded at its receipt is not recorded
--            now: one probe of an index, no look at the flag, so that what runs while it is
--            switched off ends as usual.
-- Locks      the caller holds the conversation, so that of two that end at once one is the first.
create or replace function wa.shadow_settled(
    p_event_key uuid, p_status text, p_now timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
    update wa.shadow_decisions as s
    set
        settled_at = p_now,
        status = p_status,
        is_out_of_order = exists (
            select from wa.shadow_decisions as e
            where
                e.conversation_id = s.conversation_id
                and e.shadow_id < s.shadow_id
                and e.settled_at is null
                and e.decision <> 'duplicate'
                and e.lease_ends_at > p_now
        )
    -- Not "and settled_at is null": a plan could then walk the index of all that run.
    where s.event_key = p_event_key and s.decision <> 'duplicate';
end;
$$;

comment on function wa.shadow_settled(uuid, text, timestamptz) is
'Record how a message of the original flow ended, and whether before an earlier one.';
revoke all on function wa.shadow_settled(uuid, text, timestamptz) from public;
