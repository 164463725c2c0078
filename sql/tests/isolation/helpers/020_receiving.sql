-- What arrives.
-- One delivery with these messages of one contact; `p_labels` are their ids, blanks between.
create function iso.deliver(
    p_labels text, p_claim integer, p_phone text, p_bsuid text, p_enhanced boolean
)
returns table (event_no integer, outcome text, turn wa.turn)
language plpgsql
as $$
declare
    v_messages jsonb;
    v_change jsonb;
begin
    select jsonb_agg(
        jsonb_strip_nulls(
            jsonb_build_object(
                'from', p_phone, 'from_user_id', p_bsuid, 'id', l.label, 'type', 'text',
                'timestamp', extract(epoch from date_trunc('day', now(), 'UTC'))::bigint::text,
                'text', jsonb_build_object('body', 'hi')
            )
        ) order by l.no
    )
    into v_messages
    from string_to_table(p_labels, ' ') with ordinality as l (label, no);

    v_change := jsonb_build_object(
        'field', 'messages',
        'value', jsonb_build_object(
            'metadata', jsonb_build_object('phone_number_id', '100000001'),
            'messages', v_messages
        )
    );

    return query
    select r.event_no, r.outcome, r.turn
    from wa_api.process_webhook(
        convert_to(
            jsonb_build_object(
                'object', 'whatsapp_business_account',
                'entry', jsonb_build_array(
                    jsonb_build_object('id', '1', 'changes', jsonb_build_array(v_change))
                )
            )::text,
            'UTF8'
        ),
        gen_random_uuid(), 'iso', 'web', p_claim, p_enhanced
    ) as r;
end;
$$;

-- Receive them; their outcomes.
create function iso.receive(
    p_labels text, p_claim integer = 0, p_phone text = '15550001', p_bsuid text = null
)
returns text
language sql
as $$
    select string_agg(d.outcome, ' ' order by d.event_no)
    from iso.deliver(p_labels, p_claim, p_phone, p_bsuid, true) as d;
$$;

-- Receive one in the original flow and hold its turn.
create function iso.original(p_label text)
returns void
language sql
as $$
    insert into iso.held (turn)
    select d.turn from iso.deliver(p_label, 0, '15550001', null, false) as d;
$$;
