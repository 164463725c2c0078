-- Whether an error's class is the one that a person means: whole, or its last part, in any case.
create or replace function wa.is_error_class(p_error_class text, p_meant text)
returns boolean
language sql
immutable
parallel safe
begin atomic
    select lower(p_meant) in (lower(p_error_class), lower(substring(p_error_class, '[^.]+$')));
end;

comment on function wa.is_error_class(text, text) is
'Whether an error''s class is the one that a person means: whole, or its last part, in any case.';
revoke all on function wa.is_error_class(text, text) from public;
