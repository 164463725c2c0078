begin;
select plan(3);
select wa_test.noon();

select wa_test.register(
    'orders',
    '{"timeout_s": 2.5, "max_retries": 3, "ordering": "strict", "debounce_s": 1, "max_batch": 4,
      "retry_if_state_changed": false, "is_default": true, "keywords": ["Order", "track it!"],
      "universal": ["help"]}'
);
select results_eq(
    $$
    select h.timeout, h.max_retries, h.ordering, h.debounce, h.max_batch,
        h.retry_if_state_changed, h.is_default
    from wa.handlers as h
    $$,
    $$values (interval '2.5 seconds', 3, 'strict', interval '1 second', 4, false, true)$$,
    'the handler'
);
select results_eq(
    'select r.kind, r.word, r.source from wa.routes as r order by 1, 2',
    $$
    values
    ('keyword', 'order', 'code'), ('keyword', 'track it', 'code'), ('universal', 'help', 'code')
    $$,
    'its words, normalised'
);
select
    is(
        wa.choose_handler(null, wa_test.message('ORDER 7 pizzas')),
        'orders',
        'they choose it'
    );

select * from finish();
rollback;
