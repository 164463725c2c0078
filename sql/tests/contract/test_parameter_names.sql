begin;
select plan(1);

select is_empty(
    $$
    select f.signature, a.name
    from wa_test.functions as f
    cross join lateral (
        select
            f.argument_names[i.n] as name,
            coalesce(f.argument_modes[i.n], 'i') as mode
        from generate_series(
            1, greatest(f.input_count, coalesce(array_length(f.argument_names, 1), 0))
        ) as i (n)
    ) as a
    where (a.mode in ('i', 'b', 'v') and coalesce(a.name, '') !~ '^p_[a-z0-9_]+$')
        or (a.mode in ('o', 't') and a.name ~ '^p_')
    $$,
    'every input parameter is named p_..., no output column is'
);

select * from finish();
rollback;
