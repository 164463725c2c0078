-- What is no message to answer: applied by itself, and the replies that statuses tell about.
create function wa_test.apply(p_body jsonb)
returns bigint
language plpgsql
as $$
declare
    v_now timestamptz := wa.clock();
    v_events wa.event[] := wa.read_events(
        convert_to(p_body::text, 'UTF8'), wa.current_settings(), v_now
    );
    v_found text[] := wa.record_events(
        v_events, row(gen_random_uuid(), 'test', 'test', 0, true, v_now)
    );
begin
    perform wa.apply_contact_events(v_events, v_found, 'test', v_now);
    perform wa.apply_recorded(v_events, v_found, 'test', v_now);
    return cardinality(array_positions(v_found, 'new'));
end;
$$;

-- A reply whose send has begun.
create function wa_test.sending(p_opaque_id uuid = null)
returns bigint
language sql
as $$
    insert into wa.outbound_messages (
        conversation_id, event_day, event_key, reply_no, kind, body, status, correlation_id,
        opaque_id, sending_since
    )
    values (
        1, current_date, gen_random_uuid(), 1, 'text', '{}', 'sending', 'test', p_opaque_id,
        wa.clock()
    )
    returning outbound_id;
$$;

-- What the sender does when the Graph API accepted a reply.
create function wa_test.accepted(p_outbound_id bigint, p_wamid text, p_number text = '100000001')
returns bigint
language plpgsql
as $$
begin
    update wa.outbound_messages as o
    set status = 'sent', sending_since = null
    where o.outbound_id = p_outbound_id and o.status in ('sending', 'ambiguous');
    perform wa.join_early_statuses(p_outbound_id, wa.wamid_digest(p_number, p_wamid));
    return p_outbound_id;
end;
$$;

create function wa_test.outbound(p_outbound_id bigint)
returns wa.outbound_messages
language sql
as $$
    select o.* from wa.outbound_messages as o where o.outbound_id = p_outbound_id;
$$;
