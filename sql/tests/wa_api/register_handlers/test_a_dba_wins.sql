begin;
select plan(3);
select wa_test.noon();

select wa_test.register('orders', '{"max_retries": 3, "keywords": ["a", "b"]}');
update wa.handlers set max_retries = 9;
update wa.routes set is_enabled = false
where word = 'a';
insert into wa.routes (kind, word, handler) values ('keyword', 'mine', 'orders');
select wa_test.register('orders', '{"max_retries": 4, "timeout_s": 3, "keywords": ["a", "b"]}');
select results_eq(
    'select h.max_retries, h.timeout from wa.handlers as h', $$values (9, interval '3 seconds')$$,
    'a changed column stays, the others follow the program'
);
select results_eq(
    'select r.word, r.is_enabled from wa.routes as r order by 1',
    $$values ('a', false), ('b', true), ('mine', true)$$,
    'a disabled word stays disabled, a DBA''s word stays'
);
select wa_test.register('orders', '{"max_retries": 5}');
select is((select h.max_retries from wa.handlers as h), 9, 'still the DBA''s');

select * from finish();
rollback;
