begin;
select plan(3);
select wa_test.noon();

select results_eq(
    $$
    select wa.normalize_word(w)
    from unnest(array['  Menu! ', 'TRACK   it', '¿Ayuda?', '?', '', 'a-b']) as w
    $$,
    $$values ('menu'), ('track it'), ('ayuda'), ('?'), (''), ('a b')$$,
    'lower case, no punctuation, single spaces'
);
select is(wa.normalize_word(null), null, 'no text');
select is(length(wa.normalize_word(repeat('x', 5000))), 200, 'bounded');

select * from finish();
rollback;
