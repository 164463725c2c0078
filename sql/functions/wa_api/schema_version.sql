-- The schema's number, and the oldest program that can work on it.
--
-- Contract   a program compares both with its own number before it serves or upgrades. Raise
--            version with every change of a table or signature; oldest_program when older programs
--            would break.
create or replace function wa_api.schema_version(out version integer, out oldest_program integer)
returns record
language sql
immutable
parallel safe
begin atomic
    select
        1 as version,
        1 as oldest_program;
end;

comment on function wa_api.schema_version() is
'The schema''s number, and the oldest program (its SCHEMA_VERSION) that can work on it.';
revoke all on function wa_api.schema_version() from public;
grant execute on function wa_api.schema_version() to wa_service;
