"""Where the SQL files and migrations are, in a clone or in an installed wheel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_TRIGGER = "tg_"
_SEED = re.compile(r"9\d\d_seed_\w+")


@dataclass(frozen=True)
class Sources:
    """The directories `sql/` and `migrations/`. Every list is in the order of loading."""

    sql: Path
    migrations: Path

    @classmethod
    def find(cls) -> Sources:
        """The ones of this program. Raises FileNotFoundError when the installation is broken."""
        package = Path(__file__).resolve().parents[1]
        for base in (package / "_data", package.parent):
            if (base / "sql" / "schema").is_dir() and (base / "migrations").is_dir():
                return cls(base / "sql", base / "migrations")
        raise FileNotFoundError(f"no sql/ and migrations/ beside or in {package}; reinstall")

    def schema(self) -> list[Path]:
        """Roles, schemas, types, tables, and the rows that belong to them."""
        return sorted((self.sql / "schema").glob("*.sql"))

    def reloaded_schema(self) -> list[Path]:
        """The schema files that every reload runs again: functions of defaults, reference rows."""
        return [
            path
            for path in self.schema()
            if path.stem.endswith("_fn") or _SEED.fullmatch(path.stem)
        ]

    def functions(self) -> list[Path]:
        """One function per file; the order is free, bodies are not checked while loading."""
        return [path for path in self._functions() if not path.stem.startswith(_TRIGGER)]

    def triggers(self) -> list[Path]:
        """Trigger functions with their triggers, which lock their tables against writers: last."""
        return [path for path in self._functions() if path.stem.startswith(_TRIGGER)]

    def _functions(self) -> list[Path]:
        return sorted((self.sql / "functions").glob("*/*.sql"))

    def views(self) -> list[Path]:
        """One view per file; the number in front is its layer."""
        return sorted((self.sql / "views").glob("*.sql"))

    def cron(self) -> list[Path]:
        """One pg_cron job per file; the job is named wa:<file>."""
        return sorted((self.sql / "cron").glob("*.sql"))
