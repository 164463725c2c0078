-- Which day the job fail_lost_originals reads now.
--
-- Contract   one per run, since a day is read as a whole: each of the last eight comes up every
--            eight hours.
create or replace function wa.day_of_lost_originals(p_now timestamptz)
returns date
language sql
immutable
parallel safe
begin atomic
    select
        (p_now at time zone 'UTC')::date - 1
        - extract(hour from p_now at time zone 'UTC')::integer % 8;
end;

comment on function wa.day_of_lost_originals(timestamptz) is
'Which day the job fail_lost_originals reads now.';
revoke all on function wa.day_of_lost_originals(timestamptz) from public;
