begin;
select plan(1);

select is_empty(
    $$
    select f.signature, f.is_definer
    from wa_test.functions as f
    where (f.schema = 'wa_api' and not f.is_definer and f.body <> '')
        or (f.schema = 'wa' and f.is_definer and f.return_type <> 'trigger'::regtype)
    $$,
    'what the glue calls runs as its owner; internals, triggers apart, run as their caller'
);

select * from finish();
rollback;
