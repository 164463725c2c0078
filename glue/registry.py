"""The handlers of this program: found once at start, then looked up by name."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType, ModuleType
from typing import Any, Final

from glue import importing
from glue.handlerspec import HandlerError, HandlerSpec, handler, spec_of

__all__ = ["HandlerError", "HandlerSpec", "Registry", "handler"]

GROUP: Final = "wa_webhook.handlers"
SHIPPED: Final = ("glue.handlers.home",)
DEFAULT_TIMEOUT_S: Final = 10.0


class Registry:
    """Handlers by name. Immutable; two that contradict each other are refused."""

    def __init__(self, specs: Iterable[HandlerSpec]) -> None:
        """Raises HandlerError naming both handlers that share a name, a word or the default."""
        self._by_name: Mapping[str, HandlerSpec] = MappingProxyType(_by_name(specs))
        _check_words(self._by_name.values())
        _check_default(self._by_name.values())

    @classmethod
    def discover(
        cls,
        modules: Iterable[str] = (),
        points: Iterable[EntryPoint] | None = None,
        *,
        shipped: Iterable[str] = SHIPPED,
    ) -> Registry:
        """Collect the handlers of `modules` (WA_HANDLERS), entry points and shipped modules.

        `points` None reads the installed entry points of the group wa_webhook.handlers; each may
        name a module or one handler. A handler found there that has the name of a shipped one
        replaces it: that is how a program brings its own home menu.
        Raises HandlerError when something cannot be imported or holds no handler.
        """
        found: list[HandlerSpec] = []
        for name in modules:
            found += _collect(f"WA_HANDLERS: {name}", _imported(f"WA_HANDLERS: {name}", name))
        for point in entry_points(group=GROUP) if points is None else points:
            source = f"entry point {point.name} = {point.value}"
            try:
                value = point.load()
            except Exception as error:
                raise _cannot_load(source, point.module, error) from error
            found += _collect(source, value)
        taken = {spec.name for spec in found}
        for name in shipped:
            specs = _collect(name, _imported(name, name))
            found += [spec for spec in specs if spec.name not in taken]
        return cls(found)

    def get(self, name: str) -> HandlerSpec | None:
        """The handler of that name, or None."""
        return self._by_name.get(name)

    @property
    def specs(self) -> tuple[HandlerSpec, ...]:
        """All handlers, by name."""
        return tuple(self._by_name[name] for name in sorted(self._by_name))

    def registration(self, default_timeout_s: float = DEFAULT_TIMEOUT_S) -> list[dict[str, Any]]:
        """What wa_api.register_handlers takes; times in seconds."""
        return [
            {
                "name": spec.name,
                "timeout_s": default_timeout_s if spec.timeout is None else spec.timeout,
                "max_retries": spec.max_retries,
                "ordering": spec.ordering,
                "debounce_s": spec.debounce,
                "max_batch": spec.max_batch,
                "retry_if_state_changed": spec.retry_if_state_changed,
                "secret_states": list(spec.secret_states),
                "is_default": spec.default,
                "keywords": list(spec.keywords),
                "universal": list(spec.universal),
            }
            for spec in self.specs
        ]


def _imported(source: str, name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except Exception as error:
        raise _cannot_load(source, name, error) from error


def _cannot_load(source: str, name: str, error: Exception) -> HandlerError:
    what = f"{type(error).__name__}: {error}"
    missing = error.name if isinstance(error, ModuleNotFoundError) else None
    if missing is not None and f"{name}.".startswith(f"{missing}."):
        return HandlerError(
            f"{source}: cannot be imported ({what});"
            " check the name and that its package is installed or in PYTHONPATH"
        )
    place = importing.place(error)
    remedy = f"; install {missing.partition('.')[0]} where this program runs" if missing else ""
    return HandlerError(f"{source}: {f'{place}: ' if place else ''}{what}{remedy}")


def _collect(source: str, value: object) -> list[HandlerSpec]:
    """The declared handlers in a module, or the one that value is."""
    candidates = list(vars(value).values()) if isinstance(value, ModuleType) else [value]
    specs: list[HandlerSpec] = []
    for candidate in candidates:
        spec = spec_of(candidate)
        if spec is not None and spec not in specs:
            specs.append(spec)
    if not specs:
        raise HandlerError(f"{source}: has no function decorated with @handler(…)")
    return specs


def _by_name(specs: Iterable[HandlerSpec]) -> dict[str, HandlerSpec]:
    found: dict[str, HandlerSpec] = {}
    for spec in specs:
        other = found.setdefault(spec.name, spec)
        # The same function reached twice (by module and entry point) is one handler.
        if other.function is not spec.function:
            raise HandlerError(
                f"two handlers are named {spec.name!r}: {other.where} and {spec.where}; rename one"
            )
    return found


def _check_words(specs: Iterable[HandlerSpec]) -> None:
    owners: dict[str, HandlerSpec] = {}
    for spec in specs:
        for word in (*spec.keywords, *spec.universal):
            other = owners.setdefault(word, spec)
            if other is not spec:
                raise HandlerError(
                    f"two handlers want the word {word!r}: {other.name!r} ({other.where}) and"
                    f" {spec.name!r} ({spec.where}); remove it from one"
                )


def _check_default(specs: Iterable[HandlerSpec]) -> None:
    defaults = [spec for spec in specs if spec.default]
    if len(defaults) > 1:
        first, second = defaults[:2]
        raise HandlerError(
            f"two handlers are the default: {first.name!r} ({first.where}) and {second.name!r}"
            f" ({second.where}); keep one. To replace the shipped 'home', name yours 'home'"
        )
