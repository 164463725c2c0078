-- Whether an event gets a turn: a message within the ledger's window.
create or replace function wa.takes_turn(p_kind text, p_is_stale boolean)
returns boolean
language sql
immutable
parallel safe
begin atomic
    select p_kind = 'message' and not p_is_stale;
end;

comment on function wa.takes_turn(text, boolean) is
'Whether an event gets a turn: a message within the ledger''s window.';
revoke all on function wa.takes_turn(text, boolean) from public;
