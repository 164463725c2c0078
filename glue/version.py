"""The schema that this program is written for."""

from __future__ import annotations

# Raised with every change of tables or of the API's signatures; wa_api.schema_version() says the
# same number, and the oldest program that still works on it.
SCHEMA_VERSION = 1
