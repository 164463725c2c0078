-- Why an element cannot be an event; null when it can.
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
                p_kind = 'status' and coalesce(p_element ->> 'id', '') = ''
                then 'statuses[].id: missing'
            when
                p_kind = 'status' and coalesce(p_element ->> 'status', '') = ''
                then 'statuses[].status: missing'
            when p_kind not in ('message', 'system') then null
            when coalesce(p_element ->> 'id', '') = '' then 'messages[].id: missing'
            when coalesce(p_phone_number_id, '') = '' then 'metadata.phone_number_id: missing'
            when
                length(p_phone_number_id) > 100
                then 'metadata.phone_number_id: longer than 100 characters'
            when p_element ->> 'timestamp' is null then 'messages[].timestamp: missing'
            when p_sent_at is null then 'messages[].timestamp: expected unix seconds'
            when p_kind = 'system' then null
            when
                p_bsuid is null and p_phone is null
                then 'messages[]: no sender in from, from_user_id or contacts'
            when length(p_bsuid) > 200 then 'messages[].from_user_id: longer than 200 characters'
        end;
end;

comment on function wa.event_problem(text, jsonb, text, timestamptz, text, text) is
'Why an element cannot be an event; null when it can.';
revoke all on function wa.event_problem(text, jsonb, text, timestamptz, text, text) from public;
