-- How a message's type is called where no handler can know it; null when one can.
--
-- Contract   unsupported: Meta says so itself. unknown: a type that Meta has brought out since (see
--            its reference of message types), or none. A closed list, since it names a count.
create or replace function wa.unsupported_type(p_message jsonb)
returns text
language sql
immutable
parallel safe
begin atomic
    select
        case
            when p_message ->> 'type' = 'unsupported' then 'unsupported'
            when p_message ->> 'type' = any(
                array[
                    'text', 'image', 'video', 'audio', 'document', 'sticker', 'location',
                    'contacts', 'interactive', 'button', 'order', 'reaction', 'system',
                    'request_welcome', 'edit', 'revoke', 'timer'
                ]
            ) then null
            else 'unknown'
        end;
end;

comment on function wa.unsupported_type(jsonb) is
'How a message''s type is called where no handler can know it; null when one can.';
revoke all on function wa.unsupported_type(jsonb) from public;
