"""Everything Addendum raises on purpose.

AddendumError              one line: what was expected, what was found, where, what to do
├── UsageError             wrong usage or configuration; exit code 2
│   ├── ConfigurationError     sites.toml or the environment
│   ├── UnknownSite            a KEY that sites.toml and the archive do not know
│   ├── UnknownPage            a URL that no page of the archive had
│   ├── NoSuchSnapshot         a number a page does not have, a time before it was first seen
│   └── NotATime               a TIME that is not ISO 8601
├── CannotProceed          could not be done, nothing lost; exit code 3
│   ├── ArchiveOutOfReach      no such database, no permission, server down
│   ├── ArchiveLocked          another process holds the lock too long
│   ├── ArchiveTooNew          written by a later version of Addendum
│   ├── ArchiveFull            disk full or input/output error
│   └── AlreadyRunning         a run of this site, or a scheduler of this archive, is at work
├── DamagedArchive         something kept does not match its digest or number; exit code 1
└── ChildFailed            reading in a child process ended without a result
"""


class AddendumError(Exception):
    """Any failure that is told to a person in one line."""

    exit_code = 1


class UsageError(AddendumError):
    """Wrong usage or configuration."""

    exit_code = 2


class ConfigurationError(UsageError):
    """A setting that is unknown, missing or not of its form."""

    def __init__(self, *, where: str, expected: str, found: object, hint: str) -> None:
        super().__init__(f"{where}: expected {expected}, found {found!r}; {hint}")


class UnknownSite(UsageError):
    """A key that names no site."""

    def __init__(self, key: str, known: tuple[str, ...]) -> None:
        names = ", ".join(known) or "none yet: add one with ./addendum sites add URL"
        super().__init__(f"expected the key of a site, found {key!r}; known sites: {names}")


class UnknownPage(UsageError):
    """An address that no page of the archive has or had."""

    def __init__(self, url: str) -> None:
        super().__init__(f"expected the address of a page in the archive, found {url!r}; ./addendum pages lists them")


class NoSuchSnapshot(UsageError):
    """A snapshot number a page does not have, or a time before it was first seen."""

    def __init__(self, url: str, asked: str, count: int, first_seen: str | None) -> None:
        known = f"{count} snapshots from {first_seen} on" if count else "no snapshot yet"
        super().__init__(
            f"expected a snapshot of {url}, which has {known}; found {asked!r}; ./addendum history {url} lists them"
        )


class NotATime(UsageError):
    """A TIME that is not ISO 8601."""

    def __init__(self, text: str) -> None:
        forms = "2026-03-14, 2026-03-14T02:30 (UTC) or 2026-03-14T02:30+01:00"
        super().__init__(f"expected a time in ISO 8601, such as {forms}; found {text!r}")


class CannotProceed(AddendumError):
    """Could not be done; nothing is lost."""

    exit_code = 3


class ArchiveOutOfReach(CannotProceed):
    """The database cannot be opened."""

    def __init__(self, address: str, cause: str) -> None:
        super().__init__(f"cannot open the archive {address}: {cause}; check ADDENDUM_DATABASE")
        self.cause = cause


class ArchiveLocked(CannotProceed):
    """Another process writes for longer than we wait."""

    def __init__(self, address: str, seconds: float) -> None:
        super().__init__(
            f"the archive {address} stayed locked for {seconds:.0f} s by another process; "
            "wait for it or end it, nothing was lost"
        )


class ArchiveTooNew(CannotProceed):
    """The database was written by a later version."""

    def __init__(self, address: str, found: str, newest: str) -> None:
        super().__init__(
            f"the archive {address} is of version {found}, this program knows versions up to {newest}; update Addendum"
        )


class ArchiveFull(CannotProceed):
    """The disk refuses to take more."""

    def __init__(self, address: str, cause: str) -> None:
        super().__init__(f"the archive {address} could not be written: {cause}; free some space, nothing was lost")


class AlreadyRunning(CannotProceed):
    """Somebody else is already doing this."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is already at work on this archive; wait for it to end")


class DamagedArchive(AddendumError):
    """Something kept does not match its digest or number."""

    def __init__(self, culprit: str, problem: str) -> None:
        super().__init__(f"{culprit}: {problem}; restore from a backup and keep this file for inspection")
        self.culprit = culprit
        self.problem = problem


class ChildFailed(AddendumError):
    """Reading in a child process ended without a result; `kind` is "timeout", "memory", "crashed" or "error"."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(f"reading ended by {kind}: {detail}")
        self.kind = kind
        self.detail = detail
