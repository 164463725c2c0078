begin;
select plan(3);
select wa_test.noon();

create temp table seen (schema text, conversation_id bigint, phone text) on commit drop;
grant all on seen to public;

create function pg_temp.make_hook(p_schema text, p_owner text)
returns void
language plpgsql
as $$
begin
    execute format('create schema %I authorization %I', p_schema, p_owner);
    execute format(
        $f$
        create function %1$I.erase_contact(p_conversation_id bigint)
        returns void
        language sql
        as $b$
            insert into pg_temp.seen (schema, conversation_id, phone)
            select %1$L, c.conversation_id, c.phone
            from wa.webhook_conversations as c
            where c.conversation_id = p_conversation_id
        $b$
        $f$,
        p_schema
    );
    execute format('alter function %I.erase_contact(bigint) owner to %I', p_schema, p_owner);
end;
$$;
select pg_temp.make_hook(s.name, s.owner)
from (
    values
    ('wallet', 'wa_owner'), ('jobs', 'wa_owner'), ('property', 'wa_operator'),
    ('elsewhere', 'wa_owner')
) as s (name, owner);

create temp table person on commit drop as select wa_test.turn('a', '15559991') as turn;
select is(
    (
        select e.hooks
        from wa_ops.erase_contact('100000001', '15559991', 'request 17') as e
    ),
    '{jobs,wallet}', 'domains of ours, no others'
);
select results_eq(
    'select s.schema, s.conversation_id, s.phone from seen as s order by s.schema',
    $$
    select s.name, (p.turn).conversation_id, '15559991'
    from person as p cross join (values ('jobs'), ('wallet')) as s (name)
    $$,
    'they can still tell who it was'
);
select is(
    (
        select e.hooks
        from wa_ops.erase_contact('100000001', '15559991', 'request 17') as e
    ),
    '{jobs,wallet}', 'and are not called for nobody'
);

select * from finish();
rollback;
