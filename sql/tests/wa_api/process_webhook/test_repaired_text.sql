begin;
select plan(2);
select wa_test.noon();

create temp table answer on commit drop as
select r.*
from wa_test.receive_bytes(
    convert_to(
        replace(wa_test.envelope(wa_test.message('a#b'))::text, '#', '\u0000'), 'UTF8'
    )
) as r;

select
    is((select a.outcome from answer as a), 'dispatched', 'an escaped zero byte costs no message');
select
    is(
        (select (a.turn).message_text from answer as a),
        E'a\ufffdb',
        'it became a replacement character'
    );

select * from finish();
rollback;
