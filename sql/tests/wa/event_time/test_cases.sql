begin;
select plan(6);
select wa_test.noon();

select is(
    wa.event_time('message', '{"timestamp": "60"}', '120', '2030-01-02'),
    timestamptz '1970-01-01 00:01:00Z', 'its own'
);
select is(
    wa.event_time('message', '{}', '120', '2030-01-02'), null, 'a message needs its own'
);
select is(
    wa.event_time('other', '{}', '120', '2030-01-02'), timestamptz '1970-01-01 00:02:00Z',
    'others have their entry''s'
);
select is(
    wa.event_time('contact_sync', '{"metadata": {"timestamp": "180"}}', null, '2030-01-02'),
    timestamptz '1970-01-01 00:03:00Z', 'a synchronised contact has it further in'
);
select is(wa.event_time('other', '{}', null, '2030-01-02'), null, 'or none');
select is(
    wa.event_time('error', '{}', null, '2030-01-02'), timestamptz '2030-01-02 00:00:00Z',
    'an error shows once a day'
);

select * from finish();
rollback;
