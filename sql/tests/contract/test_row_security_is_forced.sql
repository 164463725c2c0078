begin;
select plan(1);

select is_empty(
    $$
    select t.qualified, t.has_row_security, t.forces_row_security
    from wa_test.tables as t
    where not (t.has_row_security and t.forces_row_security)
    $$,
    'row security is enabled and forced on every table'
);

select * from finish();
rollback;
