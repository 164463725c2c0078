-- When an event happened, by its own timestamp; kinds without one take their entry's.
create or replace function wa.event_time(p_kind text, p_element jsonb, p_entry_time text)
returns timestamptz
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return coalesce(
        wa.epoch_to_timestamp(p_element ->> 'timestamp'),
        case
            when p_kind not in ('message', 'system') then wa.epoch_to_timestamp(p_entry_time)
        end
    );
end;
$$;

comment on function wa.event_time(text, jsonb, text) is
'When an event happened: its own timestamp, else its entry''s where the kind has none.';
revoke all on function wa.event_time(text, jsonb, text) from public;
