begin;
select plan(1);
select wa_test.noon();

select results_eq(
    $$
    select wa.send_error_class(c)
    from unnest('{131056,131016,190,250,131047,132001,132069,131026,-1,42,null}'::integer[]) as c
    $$,
    $$
    values ('throttle'), ('transient'), ('channel_down'), ('channel_down'), ('other_route'),
    ('permanent'), ('permanent'), ('permanent'), ('unknown'), ('unknown'), (null)
    $$, 'by code alone'
);

select * from finish();
rollback;
