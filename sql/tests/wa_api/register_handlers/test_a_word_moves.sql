begin;
select plan(2);
select wa_test.noon();

select wa_api.register_handlers(
    '[{"name": "alpha"}, {"name": "zeta", "keywords": ["pay"], "universal": ["stop"]}]'
);
select lives_ok(
    $$
    select wa_api.register_handlers(
        '[{"name": "alpha", "keywords": ["pay"], "universal": ["stop"]}, {"name": "zeta"}]'
    )
    $$,
    'a new version gives its words to another handler'
);
select set_eq(
    'select r.kind, r.word, r.handler from wa.routes as r',
    $$values ('keyword', 'pay', 'alpha'), ('universal', 'stop', 'alpha')$$,
    'which has them now'
);

select * from finish();
rollback;
