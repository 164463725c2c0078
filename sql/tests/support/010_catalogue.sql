-- What is ours, for the catalogue tests: everything in a schema that wa_owner owns.
create schema wa_test;
grant usage on schema wa_test to public;

create view wa_test.schemas as
select
    n.oid,
    n.nspname as name,
    n.nspacl as acl
from pg_catalog.pg_namespace as n
where n.nspowner = to_regrole('wa_owner') or n.nspname in ('wa', 'wa_api', 'wa_ops');

create view wa_test.functions as
select
    p.oid,
    s.name as schema,
    p.proname as name,
    p.proowner,
    p.prosecdef as is_definer,
    p.proacl as acl,
    p.proconfig as settings,
    p.proargnames as argument_names,
    p.proargmodes as argument_modes,
    p.pronargs as input_count,
    p.prorettype as return_type,
    p.prosrc as body,
    l.lanname as language,
    format('%I.%I(%s)', s.name, p.proname, pg_get_function_identity_arguments(p.oid)) as signature
from pg_catalog.pg_proc as p
inner join wa_test.schemas as s on p.pronamespace = s.oid
inner join pg_catalog.pg_language as l on p.prolang = l.oid;

create view wa_test.relations as
select
    c.oid,
    s.name as schema,
    c.relname as name,
    c.relkind as kind,
    c.relowner,
    c.relacl as acl,
    c.relispartition as is_partition,
    c.relrowsecurity as has_row_security,
    c.relforcerowsecurity as forces_row_security,
    c.reloptions as options,
    format('%I.%I', s.name, c.relname) as qualified
from pg_catalog.pg_class as c
inner join wa_test.schemas as s on c.relnamespace = s.oid
where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f');

create view wa_test.tables as
select r.*
from wa_test.relations as r
where r.kind in ('r', 'p');

grant select on all tables in schema wa_test to public;
