-- What to do about an error code of the Graph API, which comes with the answer or with a status.
--
-- Contract   throttle, transient, channel_down, other_route, permanent; unknown codes: unknown.
--            By code alone: titles, subcodes and HTTP statuses change.
-- Source     reference "error codes".
create or replace function wa.send_error_class(p_code integer)
returns text
language sql
immutable
parallel safe
begin atomic
    select
        case
            when p_code is null then null
            when p_code in (4, 80007, 130429, 131048, 131056, 131064, 133016) then 'throttle'
            when p_code in (1, 2, 131000, 131016, 131057, 133004, 134101) then 'transient'
            when p_code between 200 and 299 then 'channel_down'
            when
                p_code in (0, 3, 10, 33, 190, 368, 130497, 131005, 131031, 131042, 131045, 133010)
                then 'channel_down'
            when p_code in (131047, 131049, 131050) then 'other_route'
            when p_code between 132000 and 132016 then 'permanent'
            when p_code in (100, 130472, 131008, 131009, 131021, 131026, 131030) then 'permanent'
            when
                p_code in (131037, 131051, 131052, 131062, 132068, 132069, 135000)
                then 'permanent'
            else 'unknown'
        end;
end;

comment on function wa.send_error_class(integer) is
'What to do about an error code of the Graph API: throttle, transient, channel_down, '
'other_route, permanent or unknown.';
revoke all on function wa.send_error_class(integer) from public;
