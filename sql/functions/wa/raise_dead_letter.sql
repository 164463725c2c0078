-- Raise the error of an outcome with which an operator's action on a dead letter changed nothing.
--
-- Errors     WA201, WA401, WA901.
create or replace function wa.raise_dead_letter(p_outcome text, p_dlq_id bigint)
returns void
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    raise exception 'the dead letter cannot be acted on'
        using
            errcode = case
                when p_outcome in ('resolved', 'running', 'state_changed') then 'WA201'
                when p_outcome = 'inconsistent' then 'WA901'
                else 'WA401'
            end,
            detail = format('dlq_id=%s, outcome=%s', p_dlq_id, p_outcome),
            hint = case p_outcome
                when 'resolved' then 'It is resolved. To run its message again, replay the message.'
                when 'running' then 'Its message has its turn. Wait, or end the turn: evict_lock().'
                when 'state_changed' then 'Its handler is not given it in the present state of the '
                    'conversation. To run it all the same, discard it, then retry it.'
                when 'content_gone' then 'What the message held is past its retention: discard it.'
                when 'ledger_gone' then 'Its ledger row is past its retention: discard it.'
                when 'inconsistent' then 'Its rows contradict each other: discard it.'
                else 'dlq_search lists the dead letters there are.'
            end;
end;
$$;

comment on function wa.raise_dead_letter(text, bigint) is
'Raise the error of an outcome with which an operator''s action on a dead letter changed '
'nothing.';
revoke all on function wa.raise_dead_letter(text, bigint) from public;
