-- When an element happened, as far as its webhook tells.
--
-- Contract   its own timestamp, that of a synchronised contact, or its entry's. Messages need their
--            own. Errors have none at all: the day of receipt (p_today), so that one that comes
--            again shows again, once a day, and does not stay on the sentinel day for good.
create or replace function wa.event_time(
    p_kind text, p_element jsonb, p_entry_time text, p_today date
)
returns timestamptz
language sql
stable
parallel safe
begin atomic
    select
        coalesce(
            wa.epoch_to_timestamp(p_element ->> 'timestamp'),
            case
                when p_kind not in ('message', 'system')
                    then coalesce(
                        wa.epoch_to_timestamp(p_element #>> '{metadata,timestamp}'),
                        wa.epoch_to_timestamp(p_entry_time)
                    )
            end,
            case when p_kind = 'error' then p_today::timestamp at time zone 'UTC' end
        );
end;

comment on function wa.event_time(text, jsonb, text, date) is
'When an element happened, as far as its webhook tells; errors: on the day of receipt.';
revoke all on function wa.event_time(text, jsonb, text, date) from public;
