-- Whether a value is ok, a warning or critical; critical below warning: low values are bad.
create or replace function wa.check_status(
    p_value double precision, p_warning double precision, p_critical double precision
)
returns text
language sql
immutable
parallel safe
begin atomic
    select
        case
            when p_critical < p_warning and p_value <= p_critical then 'critical'
            when p_critical < p_warning and p_value <= p_warning then 'warning'
            when p_critical < p_warning then 'ok'
            when p_value >= p_critical then 'critical'
            when p_value >= p_warning then 'warning'
            else 'ok'
        end;
end;

comment on function wa.check_status(double precision, double precision, double precision) is
'Whether a value is ok, a warning or critical; critical below warning: low values are bad.';
revoke all on function wa.check_status(double precision, double precision, double precision)
from public;
