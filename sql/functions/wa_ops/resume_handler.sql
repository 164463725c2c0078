-- Let a paused handler run again: its messages are ready, oldest conversations by id first.
--
-- Contract   woken: conversations that have work again; remaining: messages still held back, for
--            p_limit or because their conversation was busy: repeat the call until it is 0, or
--            leave them to the cleanup job. Repeating it is harmless.
-- Locks      the handler's row, which waits for turns that are being held back this moment; then
--            conversations by id, SKIP LOCKED.
-- Errors     WA401 for an unknown handler, WA101 for a limit outside 1 to 10000.
create or replace function wa_ops.resume_handler(
    p_handler text,
    p_reason text = null,
    p_limit integer = 1000,
    out woken integer,
    out remaining bigint
)
returns record
language plpgsql
volatile
parallel unsafe
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    perform wa.require_bulk(null, null, p_limit);
    perform wa.require_handler(p_handler);

    update wa.handlers as h
    set paused_at = null
    where h.handler = p_handler and h.paused_at is not null;

    if found then
        perform wa.note_action('resume_handler', p_reason, null, p_handler => p_handler);
    end if;

    woken := wa.wake_handler(p_handler, p_limit);

    select count(*) into remaining
    from wa.pending_messages as p
    where p.handler = p_handler and p.ready_at = 'infinity';
end;
$$;

comment on function wa_ops.resume_handler(text, text, integer) is
'Let a paused handler run again; repeat it until nothing remains held back.';
revoke all on function wa_ops.resume_handler(text, text, integer) from public;
grant execute on function wa_ops.resume_handler(text, text, integer) to wa_operator;
