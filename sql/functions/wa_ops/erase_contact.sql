-- Erase what is stored of a person on one business number, by BSUID or phone; returns counts.
--
-- Contract   payloads, dead letters, quarantined bytes, replies, audit, test contacts,
--            conversation, and what the domains keep. Ledger keys stay, so a redelivery is a
--            duplicate; so do the conversation's row and its transitions, without a name.
--            Unsettled messages are discarded, a running turn is fenced. The next message starts
--            a new conversation.
-- Locks      none but quarantined items while it reads all payloads; then conversations by id,
--            ledger rows, pending messages, dead letters, outbox, audit, flags.
-- Errors     WA101 for bad arguments; 40001 when the contact's identity changes meanwhile, 40P01
--            when a handler that has moved one of its timers settles at that moment: repeat the
--            call.
create or replace function wa_ops.erase_contact(
    p_phone_number_id text,
    p_contact text,
    p_reason text,
    out conversations integer,
    out discarded integer,
    out payloads integer,
    out dead_letters integer,
    out quarantined integer,
    out replies integer,
    out transitions integer,
    out flags integer,
    out hooks text[]
)
returns record
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_contact text := wa.contact_id(p_contact);
    v_ids bigint[] := wa.contact_conversations(p_phone_number_id, v_contact);
    v_names text[] := wa.contact_names(v_ids, v_contact, false);
    v_all_names text[] := wa.contact_names(v_ids, v_contact, true);
    v_seen xid8 := pg_snapshot_xmin(pg_current_snapshot());
    v_yesterday date := (v_now at time zone 'UTC')::date - 1;
    v_keys uuid[];
    v_mentions bigint[];
begin
    perform wa.require_erasure(p_phone_number_id, v_contact, p_reason, v_all_names);
    v_keys := wa.contact_events(p_phone_number_id, v_names, '-infinity', null);
    v_mentions := wa.dead_letters_mentioning(v_names);
    quarantined := wa.erase_quarantine(v_names, '-infinity');

    perform wa.lock_contact(p_phone_number_id, v_contact, v_ids, v_names);
    -- What came meanwhile.
    v_keys := v_keys || wa.contact_events(p_phone_number_id, v_names, v_yesterday, v_seen)
        || wa.conversation_events(v_ids);

    conversations := cardinality(v_ids);
    hooks := wa.call_erasure_hooks(v_ids);
    discarded := wa.discard_messages(v_ids, v_keys, v_now);
    payloads := wa.erase_payloads(v_ids, v_keys);
    dead_letters := wa.erase_dead_letters(v_ids, v_mentions);
    quarantined := quarantined + wa.erase_quarantine(v_names, v_now - interval '1 minute');
    replies := wa.erase_replies(v_ids);
    transitions := wa.erase_transitions(v_ids, v_all_names);
    perform wa.erase_conversations(v_ids, p_reason, v_now);
    perform wa.erase_replaced_ids(v_names);
    flags := wa.erase_test_contacts(v_names);
end;
$$;

comment on function wa_ops.erase_contact(text, text, text) is
'Erase what is stored of a person on one business number, by BSUID or phone; returns counts.';
revoke all on function wa_ops.erase_contact(text, text, text) from public;
grant execute on function wa_ops.erase_contact(text, text, text) to wa_operator;
