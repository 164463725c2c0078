-- Builders of what Meta sends. Ids are distinct unless given.
create sequence wa_test.wamid_no;

create function wa_test.wamid()
returns text
language sql
as $$
    select 'wamid.TEST' || nextval('wa_test.wamid_no');
$$;

create function wa_test.message(
    p_text text = 'hello', p_from text = '15550001', p_id text = null, p_at timestamptz = null
)
returns jsonb
language sql
as $$
    select jsonb_build_object(
        'from', p_from,
        'id', coalesce(p_id, wa_test.wamid()),
        'timestamp', extract(epoch from coalesce(p_at, wa.clock()))::bigint::text,
        'type', 'text',
        'text', jsonb_build_object('body', p_text)
    );
$$;

create function wa_test.status(p_status text, p_id text = null, p_at timestamptz = null)
returns jsonb
language sql
as $$
    select jsonb_build_object(
        'id', coalesce(p_id, wa_test.wamid()),
        'status', p_status,
        'timestamp', extract(epoch from coalesce(p_at, wa.clock()))::bigint::text,
        'recipient_id', '15550001'
    );
$$;

create function wa_test.change(p_field text, p_value jsonb, p_number text = '100000001')
returns jsonb
language sql
as $$
    select jsonb_build_object(
        'field', p_field,
        'value', p_value || jsonb_build_object(
            'messaging_product', 'whatsapp',
            'metadata', jsonb_build_object(
                'phone_number_id', p_number, 'display_phone_number', '15559999'
            )
        )
    );
$$;

create function wa_test.changes(variadic p_changes jsonb[])
returns jsonb
language sql
as $$
    select jsonb_build_object(
        'object', 'whatsapp_business_account',
        'entry', jsonb_build_array(
            jsonb_build_object('id', '200000002', 'changes', to_jsonb(p_changes))
        )
    );
$$;

-- One request with these messages to one business number; each sender has a contact.
create function wa_test.envelope(variadic p_messages jsonb[])
returns jsonb
language sql
as $$
    select wa_test.changes(
        wa_test.change(
            'messages',
            jsonb_build_object(
                'contacts', (
                    select coalesce(
                        jsonb_agg(
                            distinct jsonb_build_object(
                                'wa_id', m ->> 'from', 'profile', jsonb_build_object('name', 'Ann')
                            )
                        ), '[]'
                    )
                    from unnest(p_messages) as m
                ),
                'messages', to_jsonb(p_messages)
            )
        )
    );
$$;

create function wa_test.statuses(variadic p_statuses jsonb[])
returns jsonb
language sql
as $$
    select wa_test.changes(
        wa_test.change('messages', jsonb_build_object('statuses', to_jsonb(p_statuses)))
    );
$$;
