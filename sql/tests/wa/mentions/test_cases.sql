begin;
select plan(8);

select ok(wa.mentions('call 15559991!', '{15559991}'), 'a number');
select ok(not wa.mentions('call 155599912', '{15559991}'), 'not a part of one');
select ok(not wa.mentions('call 215559991', '{15559991}'), 'not its end');
select ok(wa.mentions('US.1 wrote', '{x, US.1}'), 'one of several');
select ok(not wa.mentions('USA1 wrote', '{US.1}'), 'a dot is a dot');
select ok(wa.mentions('by ANN', '{Ann}'), 'in whatever case');
select ok(not wa.mentions(null, '{Ann}'), 'nothing');
select ok(not wa.mentions('Ann', '{}'), 'nobody');

select * from finish();
rollback;
