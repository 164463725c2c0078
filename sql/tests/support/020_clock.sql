-- Time: tests start at noon of today, so that no test crosses midnight by accident.
create function wa_test.set_now(p_now timestamptz)
returns timestamptz
language sql
as $$
    select set_config('wa.fake_now', p_now::text, false)::timestamptz;
$$;

create function wa_test.noon()
returns timestamptz
language sql
as $$
    select wa_test.set_now(date_trunc('day', now(), 'UTC') + '12 hours');
$$;

create function wa_test.advance(p_by interval)
returns timestamptz
language sql
as $$
    select wa_test.set_now(wa.clock() + p_by);
$$;
