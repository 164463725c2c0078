begin;
select plan(1);

select case
    when
        not exists (
            select from pg_extension
            where extname = 'plpgsql_check'
        )
        then skip('plpgsql_check is not installed')
    else is_empty(
        $$
        select f.signature, g.tgname, c.lineno, c.level, c.sqlstate, c.message, c.detail, c.context
        from wa_test.functions as f
        left join pg_trigger as g on f.oid = g.tgfoid and not g.tgisinternal and g.tgparentid = 0
        cross join lateral plpgsql_check_function_tb(
            f.oid, coalesce(g.tgrelid, 0), all_warnings => true
        ) as c
        where f.language = 'plpgsql'
            and (f.return_type <> 'trigger'::regtype or g.oid is not null)
            and (f.name, c.message) not in (
                -- Dynamic SQL that plpgsql_check cannot see through.
                values
                ('create_day_partition', 'routine is marked as VOLATILE, should be STABLE'),
                -- It locks rows below a join.
                ('lock_due', 'routine is marked as VOLATILE, should be STABLE'),
                -- A turn is one column of what these return.
                ('process_webhook', 'composite OUT variable "turn" is not single argument'),
                ('complete_message', 'composite OUT variable "next_turn" is not single argument')
            )
        $$,
        'plpgsql_check has nothing to say about any function or trigger'
    )
end;

select * from finish();
rollback;
