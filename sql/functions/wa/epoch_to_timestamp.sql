-- Unix seconds, as Meta writes them (string or number), to a timestamp.
--
-- Contract   not a whole number: null. Beyond year 9999 (milliseconds, rubbish): infinity.
create or replace function wa.epoch_to_timestamp(p_seconds text)
returns timestamptz
language sql
immutable
parallel safe
begin atomic
    select
        case
            when p_seconds !~ '^[0-9]+$' then null
            when
                length(p_seconds) > 12 or p_seconds::numeric > 253402300799
                then 'infinity'::timestamptz
            else to_timestamp(p_seconds::double precision)
        end;
end;

comment on function wa.epoch_to_timestamp(text) is
'Unix seconds to a timestamp; null when malformed, infinity beyond year 9999.';
revoke all on function wa.epoch_to_timestamp(text) from public;
