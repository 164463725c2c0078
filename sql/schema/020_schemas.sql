-- A schema is an audience: wa for the owner, wa_api for the glue,
-- wa_ops for people, Grafana and jobs.
create schema if not exists wa authorization wa_owner;
comment on schema wa is 'Tables, types and internal functions. Reached by the owner only.';

create schema if not exists wa_api authorization wa_owner;
comment on schema wa_api is 'The functions that the glue calls, nothing else (wa_service).';
grant usage on schema wa_api to wa_service;

create schema if not exists wa_ops authorization wa_owner;
comment on schema wa_ops is
'Monitoring views, health, dead-letter operations, maintenance (wa_monitor, wa_operator, wa_cron).';
grant usage on schema wa_ops to wa_monitor, wa_operator, wa_cron;

-- Only without "in schema" does this take EXECUTE from PUBLIC for functions to come.
alter default privileges for role wa_owner revoke execute on functions from public;
