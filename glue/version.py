"""Which program this is, and the schema that it is written for."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

# Raised with every change of tables or of the API's signatures; wa_api.schema_version() says the
# same number, and the oldest program that still works on it.
SCHEMA_VERSION = 1


def program_version() -> str:
    """The installed package's version; "source" when it runs from a checkout."""
    try:
        return version("wa-webhook")
    except PackageNotFoundError:
        return "source"
