-- The settings that a program declares for its handler, as columns of wa.handlers.
--
-- Contract   a setting that is not declared is absent.
create or replace function wa.declared_settings(p_declared jsonb)
returns jsonb
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return jsonb_strip_nulls(jsonb_build_object(
        'timeout', make_interval(secs => (p_declared ->> 'timeout_s')::double precision),
        'max_retries', p_declared -> 'max_retries',
        'ordering', p_declared -> 'ordering',
        'debounce', make_interval(secs => (p_declared ->> 'debounce_s')::double precision),
        'max_batch', p_declared -> 'max_batch',
        'retry_if_state_changed', p_declared -> 'retry_if_state_changed',
        'is_default', p_declared -> 'is_default',
        'secret_states', p_declared -> 'secret_states'
    ));
end;
$$;

comment on function wa.declared_settings(jsonb) is
'The settings that a program declares for its handler, as columns of wa.handlers.';
revoke all on function wa.declared_settings(jsonb) from public;
