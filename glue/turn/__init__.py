"""One turn: context of the handler, deadline, settling."""
