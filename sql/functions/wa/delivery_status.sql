-- A reply's status by rank, whatever the order in which its statuses came.
--
-- Contract   sent < delivered < read < played. failed ends it, unless the message was delivered
--            after all. Without any time the status that the sender gave it stays.
-- Source     reference "statuses".
create or replace function wa.delivery_status(
    p_status text,
    p_sent_at timestamptz,
    p_delivered_at timestamptz,
    p_read_at timestamptz,
    p_played_at timestamptz,
    p_failed_at timestamptz
)
returns text
language sql
immutable
parallel safe
begin atomic
    select
        case
            when p_played_at is not null then 'played'
            when p_read_at is not null then 'read'
            when p_delivered_at is not null then 'delivered'
            when p_failed_at is not null then 'failed'
            when p_sent_at is not null then 'sent'
            else p_status
        end;
end;

comment on function wa.delivery_status(
    text, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz
) is
'A reply''s status by rank, whatever the order in which its statuses came.';
revoke all on function wa.delivery_status(
    text, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz
) from public;
