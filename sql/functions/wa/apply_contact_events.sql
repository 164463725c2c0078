-- Apply the new events of a request that tell about contacts: changed ids and numbers, and what
-- they want to be sent.
--
-- Contract   never raises for what they hold; what tells nothing is noted. Nothing merges silently:
--            each change is in the audit. Before the messages of the same request, which may come
--            from the new identity.
-- Locks      wa.lock_new_identities(), replaced user ids in order, then all conversations of the
--            request's contacts by id.
-- Errors     40001 when another session changed an identity meanwhile: the caller repeats the call.
create or replace function wa.apply_contact_events(
    p_events wa.event[], p_found text[], p_correlation_id text, p_now timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
-- Each statement of its loops would be planned anew in a large request, or for a small table.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
declare
    v_events wa.event[] := wa.applicable_events(
        p_events, p_found, '{system,user_id_update,preference}'
    );
    v_changes wa.identity_change[];
    v_preferences wa.event[];
    v_locked bigint[];
begin
    if v_events = '{}' then
        return;
    end if;

    v_changes := array(select c from wa.identity_changes(v_events) as c);
    perform wa.note_unapplied(e.event_key, e.kind, c.problem, p_correlation_id)
    from unnest(v_changes) as c
    inner join unnest(v_events) as e on e.event_no = c.event_no
    where c.problem is not null
    order by c.event_key;
    v_changes := array(select c from unnest(v_changes) as c where c.problem is null);
    v_preferences := wa.preference_contacts(
        array(select e from unnest(v_events) as e where e.kind = 'preference')
    );

    if exists (select from unnest(v_changes) as c where c.from_bsuid <> c.to_bsuid) then
        perform wa.lock_new_identities(true);
        perform wa.remember_bsuids(v_changes, p_now);
    end if;

    v_locked := wa.lock_identities(
        v_changes, v_preferences || wa.turn_messages(p_events, p_found)
    );

    if v_changes <> '{}' then
        perform wa.apply_identity_changes(v_changes, v_locked, p_correlation_id);
    end if;

    if v_preferences <> '{}' then
        perform wa.apply_preferences(v_preferences, p_correlation_id);
    end if;
end;
$$;

comment on function wa.apply_contact_events(wa.event[], text[], text, timestamptz) is
'Apply the new events of a request that tell about contacts: changed ids and numbers, and what '
'they want to be sent.';
revoke all on function wa.apply_contact_events(wa.event[], text[], text, timestamptz) from public;
