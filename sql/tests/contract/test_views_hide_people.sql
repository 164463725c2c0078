begin;
select plan(1);

select is_empty(
    $$
    select r.qualified, a.attname
    from wa_test.relations as r
    inner join pg_attribute as a on r.oid = a.attrelid and a.attnum > 0
    where r.schema = 'wa_ops'
        and r.kind in ('v', 'm')
        and has_any_column_privilege('wa_monitor', r.oid, 'select')
        and a.attname ~ '^(phone|bsuid|profile_name|payload|event|raw|body|context'
            '|wamid|message_text|error_message|error_stack)$'
    $$,
    'no view of wa_ops shows text, names, phones, payloads, wamids or error text'
);

select * from finish();
rollback;
