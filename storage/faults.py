"""What drivers complain of, told as one of our errors: full, locked, out of reach, damaged."""

import sqlite3

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext

from records.errors import AddendumError, ArchiveFull, ArchiveLocked, ArchiveOutOfReach, DamagedArchive

_FULL = ("SQLITE_FULL", "SQLITE_IOERR")
_LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED")
_OUT_OF_REACH = ("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH", "SQLITE_NOTADB")
_DAMAGED = ("SQLITE_CORRUPT",)
# SQLSTATE: disk full, input/output error; lock not available; connection, authorization, no such database, shut down.
_PG_FULL = ("53100", "58030")
_PG_LOCKED = ("55P03",)
_PG_OUT_OF_REACH = ("08", "28", "3D", "57P", "53300", "42501", "25006")
_PG_DAMAGED = ("XX001", "XX002")


def tell_faults(engine: Engine, patience: float) -> None:
    """Let every statement and connection of an engine raise our errors where a driver's error has a counterpart.

    Constraint violations and wrong statements keep the driver's error: they are faults of ours.
    """
    address = engine.url.render_as_string(hide_password=True)

    @event.listens_for(engine, "handle_error")
    def translate(context: ExceptionContext) -> None:
        fault = translated(context.original_exception, address, patience)
        if fault is not None:
            raise fault from context.original_exception


def translated(error: BaseException, address: str, patience: float) -> AddendumError | None:
    """Our error for a driver's error, or None where there is none. `patience` is how long a lock was waited for."""
    cause = " ".join(str(error).split()) or type(error).__name__
    kind = _kind(error)
    if kind == "full":
        return ArchiveFull(address, cause)
    if kind == "locked":
        return ArchiveLocked(address, patience)
    if kind == "out of reach":
        return ArchiveOutOfReach(address, cause)
    if kind == "damaged":
        return DamagedArchive(address, cause)
    return None


def _kind(error: BaseException) -> str | None:
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", None) or ""
        return _find(name, full=_FULL, locked=_LOCKED, out_of_reach=_OUT_OF_REACH, damaged=_DAMAGED)
    if not type(error).__module__.startswith("psycopg"):  # not imported where SQLite is all there is
        return None
    state: str | None = getattr(error, "sqlstate", None)
    if state is None:
        return "out of reach" if "OperationalError" in {kind.__name__ for kind in type(error).__mro__} else None
    return _find(state, full=_PG_FULL, locked=_PG_LOCKED, out_of_reach=_PG_OUT_OF_REACH, damaged=_PG_DAMAGED)


def _find(name: str, **kinds: tuple[str, ...]) -> str | None:
    for kind, beginnings in kinds.items():
        if name.startswith(beginnings):
            return kind.replace("_", " ")
    return None
