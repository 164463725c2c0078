-- Apply the new events of a request that take no turn and concern no contact: delivery statuses,
-- the state of templates, numbers and accounts.
--
-- Contract   never raises for what they hold. All others (echoes, calls, groups, history) are
--            recorded only. Contacts: wa.apply_contact_events(), before the messages.
-- Locks      replies by id, then account states by key: call it after the messages took their
--            turns.
create or replace function wa.apply_recorded(
    p_events wa.event[], p_found text[], p_correlation_id text, p_now timestamptz
)
returns void
language plpgsql
volatile
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_events wa.event[] := wa.applicable_events(p_events, p_found, '{status,other,error}');
    v_statuses wa.event[];
    v_others wa.event[];
begin
    if v_events = '{}' then
        return;
    end if;

    v_statuses := array(select e from unnest(v_events) as e where e.kind = 'status');
    v_others := array(select e from unnest(v_events) as e where e.kind <> 'status');

    if v_statuses <> '{}' then
        perform wa.apply_statuses(v_statuses, p_now);
        perform wa.note_unapplied(
            e.event_key, e.kind, 'statuses[].status: not a known status', p_correlation_id
        )
        from unnest(v_statuses) as e
        where
            e.event #>> '{element,status}'
            not in ('sent', 'delivered', 'read', 'played', 'failed')
        order by e.event_key;
    end if;

    if v_others <> '{}' then
        perform wa.apply_account_states(v_others, p_now);
    end if;
end;
$$;

comment on function wa.apply_recorded(wa.event[], text[], text, timestamptz) is
'Apply the new events of a request that take no turn and concern no contact: delivery statuses, '
'the state of templates, numbers and accounts.';
revoke all on function wa.apply_recorded(wa.event[], text[], text, timestamptz) from public;
