-- A system message.
create function wa_test.envelope_of_system(
    p_system jsonb, p_from text, p_bsuid text = null, p_at timestamptz = null
)
returns jsonb
language sql
as $$
    select wa_test.changes(
        wa_test.change(
            'messages',
            jsonb_build_object(
                'messages',
                jsonb_build_array(
                    jsonb_strip_nulls(
                        jsonb_build_object(
                            'from', p_from, 'from_user_id', p_bsuid, 'id', wa_test.wamid(),
                            'timestamp',
                            extract(epoch from coalesce(p_at, wa.clock()))::bigint::text,
                            'type', 'system', 'system', p_system
                        )
                    )
                )
            )
        )
    );
$$;

-- A number changed: from whom, by the old phone and, where told, the BSUID.
create function wa_test.number_change(
    p_from text, p_to text, p_bsuid text = null, p_at timestamptz = null
)
returns jsonb
language sql
as $$
    select wa_test.envelope_of_system(
        jsonb_build_object('type', 'user_changed_number', 'wa_id', p_to), p_from, p_bsuid, p_at
    );
$$;

create function wa_test.user_id_update(
    p_previous text, p_current text, p_phone text = null, p_at timestamptz = null
)
returns jsonb
language sql
as $$
    select wa_test.changes(
        wa_test.change(
            'user_id_update',
            jsonb_build_object(
                'user_id_update',
                jsonb_build_array(
                    jsonb_strip_nulls(
                        jsonb_build_object(
                            'wa_id', p_phone, 'user_id',
                            jsonb_build_object('previous', p_previous, 'current', p_current),
                            'timestamp',
                            extract(epoch from coalesce(p_at, wa.clock()))::bigint::text
                        )
                    )
                )
            )
        )
    );
$$;

-- A message that names its sender by BSUID, by phone, or both.
create function wa_test.from_person(
    p_bsuid text, p_phone text = null, p_at timestamptz = null, p_id text = null
)
returns jsonb
language sql
as $$
    select wa_test.changes(
        wa_test.change(
            'messages',
            jsonb_build_object(
                'messages',
                jsonb_build_array(
                    jsonb_strip_nulls(
                        wa_test.message('hello', p_phone, p_id, p_at)
                        || jsonb_build_object('from', p_phone, 'from_user_id', p_bsuid)
                    )
                )
            )
        )
    );
$$;

-- Who is who: BSUID, phone and by whom it was superseded (BSUID or phone), in order.
create function wa_test.people()
returns table (bsuid text, phone text, superseded_by text)
language sql
as $$
    select c.bsuid, c.phone, coalesce(s.bsuid, s.phone)
    from wa.webhook_conversations as c
    left join wa.webhook_conversations as s on s.conversation_id = c.superseded_by
    order by 1, 2, 3;
$$;

-- The reasons in the audit of identities, in order.
create function wa_test.identity_audit()
returns text
language sql
as $$
    select string_agg(replace(t.reason, 'identity: ', ''), ', ' order by t.transition_id)
    from wa.conversation_state_transitions as t
    where t.reason like 'identity:%';
$$;
