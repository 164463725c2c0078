-- The parts that make an event distinct, by kind.
--
-- Contract   a status is not its id: one wamid has sent, delivered, read, ... and one of each per
--            group member. Kinds without an id of their own are distinct by their whole content.
-- Source     reference "dedupe keys".
create or replace function wa.natural_key(
    p_kind text,
    p_field text,
    p_entry_id text,
    p_entry_time text,
    p_phone_number_id text,
    p_element jsonb
)
returns text[]
language sql
immutable
parallel safe
begin atomic
    select
        case
            when
                p_kind in ('message', 'system', 'group_message', 'echo', 'history')
                and p_element ->> 'id' is not null
                then
                    array[
                        case
                            when p_kind in ('system', 'group_message') then 'message'
                            else p_kind
                        end,
                        p_phone_number_id,
                        p_element ->> 'id'
                    ]
            when p_kind = 'status'
                then
                    array[
                        p_kind, p_phone_number_id, p_element ->> 'id', p_element ->> 'status',
                        coalesce(
                            p_element ->> 'recipient_participant_id',
                            p_element ->> 'recipient_participant_user_id'
                        )
                    ]
            when p_kind = 'call' and p_element ->> 'id' is not null
                then
                    array[
                        p_kind, p_phone_number_id, p_element ->> 'id',
                        coalesce(p_element ->> 'event', p_element ->> 'status')
                    ]
            when
                p_kind = 'user_id_update'
                and p_element #>> '{user_id,previous}' is not null
                and p_element #>> '{user_id,current}' is not null
                then
                    array[
                        p_kind,
                        p_entry_id,
                        p_element #>> '{user_id,previous}',
                        p_element #>> '{user_id,current}'
                    ]
            else
                array[p_kind, p_field, p_entry_id, p_entry_time, p_phone_number_id, p_element::text]
        end;
end;

comment on function wa.natural_key(text, text, text, text, text, jsonb) is
'The parts that make an event distinct, by kind.';
revoke all on function wa.natural_key(text, text, text, text, text, jsonb) from public;
