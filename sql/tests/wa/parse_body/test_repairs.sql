begin;
select plan(10);
select wa_test.noon();

select is(wa.parse_body('{"a": 1}'), '{"a": 1}'::jsonb, 'JSON as it is');
select
    is(
        wa.parse_body(convert_to('{"a": "\u0000"}', 'UTF8')),
        jsonb_build_object('a', E'\ufffd'),
        'a zero byte'
    );
select
    is(
        wa.parse_body(convert_to('{"a": "\ud83d!"}', 'UTF8')),
        jsonb_build_object('a', E'\ufffd!'),
        'half a pair'
    );
select is(
    wa.parse_body(convert_to('{"a": "\ud83d\ude00 \\u0000"}', 'UTF8')),
    jsonb_build_object('a', E'\U0001F600 \\u0000'),
    'a whole pair and an escaped backslash stay'
);
select
    is(
        wa.parse_body('{"a": "' || '\xff'::bytea || '"}'),
        jsonb_build_object('a', E'\ufffd'),
        'a bad byte'
    );
select
    is(
        wa.parse_body(convert_to('{"a": 1e999999, "b": 2}', 'UTF8')),
        '{"a": null, "b": 2}'::jsonb,
        'a huge number'
    );
select is(
    wa.parse_body(convert_to(repeat('[', 5000) || repeat(']', 5000), 'UTF8'))
    #>> array_fill('0'::text, array[64]),
    null, 'a bomb is cut at depth 64'
);
select is(wa.parse_body('not json'), null, 'no JSON');
select is(wa.parse_body(''), null, 'nothing');
select is(wa.parse_body('\x00'), null, 'a zero byte alone');

select * from finish();
rollback;
