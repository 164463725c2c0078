begin;
select plan(1);

select is_empty(
    $$
    select r.qualified, p.privilege
    from wa_test.relations as r
    cross join (values ('select'), ('insert'), ('update'), ('references')) as p (privilege)
    where case r.kind
        when 'S' then false
        else has_any_column_privilege('wa_service', r.oid, p.privilege)
    end
    union all
    select r.qualified, p.privilege
    from wa_test.relations as r
    cross join (values ('delete'), ('truncate'), ('trigger')) as p (privilege)
    where r.kind <> 'S' and has_table_privilege('wa_service', r.oid, p.privilege)
    union all
    select r.qualified, 'usage'
    from wa_test.relations as r
    -- The case keeps the planner from asking about relations that are no sequence.
    where case r.kind
        when 'S' then has_sequence_privilege('wa_service', r.oid, 'usage, select, update')
        else false
    end
    $$,
    'wa_service has no right on any table, column, view or sequence'
);

select * from finish();
rollback;
