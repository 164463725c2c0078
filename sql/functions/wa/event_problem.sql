-- Which violation keeps an element from being an event; null when it can be one.
--
-- Contract   "<violation> <field>: <expectation>", see wa.violations; constants, never a value of
--            the element. Only what nobody could handle: an id that is no text is none, and an
--            identity that is no text would make one person of several. A message of unknown type
--            or without the part of its type is an event.
create or replace function wa.event_problem(
    p_kind text,
    p_element jsonb,
    p_phone_number_id text,
    p_sent_at timestamptz,
    p_bsuid text,
    p_phone text
)
returns text
language sql
immutable
parallel safe
begin atomic
    select
        case
            when
                p_kind = 'status' and btrim(coalesce(p_element ->> 'id', '')) = ''
                then 'missing_id statuses[].id: expected the id of a message'
            when
                p_kind = 'status' and coalesce(p_element ->> 'status', '') = ''
                then 'missing_status statuses[].status: expected a status'
            when
                p_kind = 'user_id_update'
                and btrim(coalesce(p_element #>> '{user_id,current}', '')) = ''
                then 'missing_user_id user_id_update[].user_id.current: expected the new id'
            when p_kind not in ('message', 'system') then null
            when
                btrim(coalesce(p_element ->> 'id', '')) = ''
                then 'missing_id messages[].id: expected a text'
            when
                jsonb_typeof(p_element -> 'id') not in ('string', 'number')
                then 'bad_id messages[].id: expected a text'
            when
                btrim(coalesce(p_phone_number_id, '')) = ''
                then 'missing_phone_number_id metadata.phone_number_id: expected a text'
            when
                left(p_phone_number_id, 1) in ('{', '[')
                then 'bad_phone_number_id metadata.phone_number_id: expected a text'
            when
                length(p_phone_number_id) > 100
                then 'too_long metadata.phone_number_id: expected at most 100 characters'
            when
                p_element ->> 'timestamp' is null
                then 'missing_timestamp messages[].timestamp: expected unix seconds'
            when p_sent_at is null then 'bad_timestamp messages[].timestamp: expected unix seconds'
            when p_kind = 'system' then null
            when
                p_phone is null and btrim(coalesce(p_bsuid, '')) = ''
                then 'missing_sender messages[].from: expected from, from_user_id or a contact'
            when
                btrim(p_bsuid) = '' or left(p_bsuid, 1) in ('{', '[')
                or p_bsuid in ('true', 'false')
                then 'bad_sender messages[].from_user_id: expected a text'
            when
                length(p_bsuid) > 200
                then 'too_long messages[].from_user_id: expected at most 200 characters'
        end;
end;

comment on function wa.event_problem(text, jsonb, text, timestamptz, text, text) is
'Which violation keeps an element from being an event; null when it can be one.';
revoke all on function wa.event_problem(text, jsonb, text, timestamptz, text, text) from public;
