-- Lets jsonb_array_elements() meet any JSON: what is not an array counts as an empty one.
create or replace function wa.array_or_empty(p_value jsonb)
returns jsonb
language sql
immutable
parallel safe
begin atomic
    select case when jsonb_typeof(p_value) = 'array' then p_value else '[]'::jsonb end;
end;

comment on function wa.array_or_empty(
    jsonb
) is 'The value if it is a JSON array, else an empty array.';
revoke all on function wa.array_or_empty(jsonb) from public;
