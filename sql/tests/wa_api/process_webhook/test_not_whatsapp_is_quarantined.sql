begin;
select plan(6);
select wa_test.noon();

select is(wa_test.outcomes('{"object": "page", "entry": []}'), 'quarantined', 'another product');
select is(wa_test.outcomes('{}'), 'quarantined', 'an empty object');
select
    is(wa_test.outcomes('[1, "two", null]'), 'quarantined,quarantined,quarantined', 'no envelopes');
select is(
    wa_test.outcomes('{"object": "whatsapp_business_account", "entry": [{"id": "1"}]}'),
    'quarantined', 'an entry without changes'
);
select is(wa_test.outcomes('"text"'), 'quarantined', 'a string');
select is(
    wa_test.outcomes(wa_test.changes(wa_test.change('messages', '{"messages": [1, null]}'))),
    'quarantined,quarantined', 'elements that are no objects'
);

select * from finish();
rollback;
