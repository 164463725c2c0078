begin;
select plan(1);

select is_empty(
    $$
    select r.rolname, 'attribute' as what
    from pg_roles as r
    where r.rolname in ('wa_owner', 'wa_service', 'wa_monitor', 'wa_operator', 'wa_cron')
        and (
            r.rolsuper or r.rolcreaterole or r.rolcreatedb or r.rolreplication or r.rolbypassrls
            or r.rolcanlogin is distinct from (r.rolname = 'wa_cron')
        )
    union all
    select m.member::regrole::text, m.roleid::regrole::text
    from pg_auth_members as m
    where m.member::regrole::text
        in ('wa_owner', 'wa_service', 'wa_monitor', 'wa_operator', 'wa_cron')
        -- What holds back vacuum is to be seen, whoever's session it is.
        and (m.member::regrole::text, m.roleid::regrole::text)
        <> ('wa_owner', 'pg_read_all_stats')
    $$,
    'our roles are not members of each other and have no special attribute'
);

select * from finish();
rollback;
