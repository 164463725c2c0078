-- Hold back a handler's messages: they wait, in order, until it is resumed; since when.
--
-- Contract   turns that run are not disturbed. No attempt is counted. Repeating it changes nothing.
-- Locks      the handler's row.
-- Errors     WA101 without a reason, WA401 for an unknown handler.
create or replace function wa_ops.pause_handler(p_handler text, p_reason text)
returns timestamptz
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_paused_at timestamptz;
begin
    perform wa.require_reason(p_reason);
    perform wa.require_handler(p_handler);

    update wa.handlers as h
    set paused_at = wa.clock()
    where h.handler = p_handler and h.paused_at is null
    returning h.paused_at into v_paused_at;

    if not found then
        return (select h.paused_at from wa.handlers as h where h.handler = p_handler);
    end if;

    perform wa.note_action('pause_handler', p_reason, null, p_handler => p_handler);

    return v_paused_at;
end;
$$;

comment on function wa_ops.pause_handler(text, text) is
'Hold back a handler''s messages: they wait, in order, until it is resumed; since when.';
revoke all on function wa_ops.pause_handler(text, text) from public;
grant execute on function wa_ops.pause_handler(text, text) to wa_operator;
