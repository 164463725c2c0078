begin;
select plan(4);
select wa_test.noon();

select isnt(wa.event_key('ab', 'c'), wa.event_key('a', 'bc'), 'where one part ends matters');
select isnt(wa.event_key('a', null), wa.event_key('a', ''), 'null is not empty');
select isnt(wa.event_key('a","b'), wa.event_key('a', 'b'), 'quotes do not imitate a border');
select is(wa.event_key('a', 'b'), wa.event_key('a', 'b'), 'stable');

select * from finish();
rollback;
