begin;
select plan(7);
select wa_test.noon();

select throws_ok('select wa_api.register_handlers(null)', 'WA102', null, 'nothing');
select throws_ok('select wa_api.register_handlers(''{}'')', 'WA102', null, 'no array');
select throws_ok('select wa_test.register(''Bad Name'')', 'WA102', null, 'a bad name');
select
    throws_ok('select wa_api.register_handlers(''[{"timeout_s": 1}]'')', 'WA102', null, 'no name');
select
    throws_ok('select wa_test.register(''a'', ''{"timeout_s": 0}'')', '23514', null, 'no timeout');
select
    throws_ok(
        'select wa_test.register(''a'', ''{"ordering": "random"}'')',
        '23514',
        null,
        'an unknown order'
    );
select wa_test.register('a', '{"keywords": ["x"]}');
select throws_ok(
    'select wa_test.register(''b'', ''{"keywords": ["X"]}'')', 'WA102', null, 'another''s word'
);

select * from finish();
rollback;
