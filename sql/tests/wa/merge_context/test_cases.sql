begin;
select plan(4);
select wa_test.noon();

select is(wa.merge_context('{"a": 1}', '{"b": 2}'), '{"a": 1, "b": 2}'::jsonb, 'adds');
select is(wa.merge_context('{"a": 1}', '{"a": null}'), '{}'::jsonb, 'null removes');
select
    is(
        wa.merge_context('{"a": {"x": 1}}', '{"a": {"y": 2}}'),
        '{"a": {"y": 2}}'::jsonb,
        'replaces whole values'
    );
select is(wa.merge_context('{"a": 1}', null), '{"a": 1}'::jsonb, 'nothing to change');

select * from finish();
rollback;
