-- Health of turn-taking: work that does not start, locks that nobody ended, how late it is.
--
-- Contract   bounded: of more than 10,000 that are late, the latest ones are counted.
create or replace function wa.check_conversations()
returns setof wa.check_value
language plpgsql
stable
parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now timestamptz := wa.clock();
    v_settings wa.settings := wa.current_settings();
    v_since timestamptz := v_now - least(v_settings.stuck_after, v_settings.expired_lock_grace);
    v_stuck bigint;
    v_stale bigint;
    v_oldest timestamptz;
begin
    select
        count(*) filter (
            where c.lock_token is null and d.due_at < v_now - v_settings.stuck_after
        ),
        count(*) filter (
            where c.lock_token is not null and d.due_at < v_now - v_settings.expired_lock_grace
        )
    into v_stuck, v_stale
    from wa.late_conversations(v_since) as d
    cross join lateral (
        -- By its key, one by one: not pulled up.
        select v.lock_token
        from wa.webhook_conversations as v
        where v.conversation_id = d.conversation_id
        offset 0
    ) as c;

    select least(
        (select min(d.due_at) from wa.due_conversations as d where not d.is_retry),
        (select min(d.due_at) from wa.due_conversations as d where d.is_retry)
    ) into v_oldest;

    return query
    values
    (
        'stuck_conversations', v_stuck::double precision,
        format('%s conversations whose due work has not started', v_stuck)
    ),
    (
        'stale_locks', v_stale::double precision,
        format('%s locks whose lease ended long ago', v_stale)
    ),
    (
        'oldest_due',
        greatest(extract(epoch from v_now - v_oldest), 0)::double precision,
        case
            when v_oldest <= v_now then format('work is due since %s', v_oldest)
            else 'nothing is due'
        end
    );
end;
$$;

comment on function wa.check_conversations() is
'Health of turn-taking: work that does not start, locks that nobody ended, how late it is.';
revoke all on function wa.check_conversations() from public;
