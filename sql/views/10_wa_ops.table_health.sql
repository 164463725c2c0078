-- Our tables: rows, dead rows, size, when they were vacuumed.
create view wa_ops.table_health as
select
    t.schemaname::text as schema_name,
    t.relname::text as table_name,
    t.n_live_tup as live_count,
    t.n_dead_tup as dead_count,
    t.n_tup_upd as update_count,
    t.n_tup_hot_upd as hot_update_count,
    t.last_autovacuum,
    t.last_autoanalyze,
    pg_total_relation_size(t.relid) as size_bytes
from pg_stat_all_tables as t
where
    t.schemaname in ('wa', 'wa_api', 'wa_ops')
    or t.schemaname in ('mobility', 'jobs', 'property', 'marketplace', 'wallet', 'ai');

comment on view wa_ops.table_health is
'Our tables: rows, dead rows, size in bytes, and when autovacuum was there last.';
revoke all on wa_ops.table_health from public;
grant select on wa_ops.table_health to wa_monitor, wa_operator;
