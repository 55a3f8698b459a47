"""What can go wrong with what must not be lost.

Temporary
└── StoreUnavailable     nothing was changed: locked, full, gone; the same step may be run again
    └── OutcomeUnknown   the connection died while committing: look before running the step again
Permanent
├── CannotStart          the shop must not start; the message says what to do
│   ├── UnknownDatabase · DatabaseTooNew · MigrationChanged · MigrationBroken
│   ├── AlreadyRunning
│   └── MasterKeyMissing · MasterKeyUnsafe · MasterKeyMalformed
├── GoodsUnreadable      a sealed row was altered, moved or sealed under another key
└── BackupTrouble        nothing was made and nothing was replaced
    └── BackupFailed · BackupDamaged · NotABackup · OtherTools · DatabaseInTheWay
IllegalMove
├── WroteInRead          our own bug: a step given to ``read`` tried to write
└── WentOnAfterFailure   our own bug: a step caught the database's error and carried on
"""

from core.errors import IllegalMove, Permanent, Temporary


class StoreUnavailable(Temporary):
    """The database could not do this now and nothing was changed."""


class OutcomeUnknown(StoreUnavailable):
    """The database connection was lost while committing: the change may or may not have been saved."""


class CannotStart(Permanent):
    """The shop cannot start."""


class UnknownDatabase(CannotStart):
    """DATABASE_URL must look like sqlite:///data/kiosk.db or postgresql://user:password@host/name."""


class DatabaseTooNew(CannotStart):
    """The database was written by a newer release of the shop: install that release or a later one."""


class MigrationChanged(CannotStart):
    """A migration that this database has already been through is different now: restore its file."""


class MigrationBroken(CannotStart):
    """A migration file cannot be applied."""


class AlreadyRunning(CannotStart):
    """Another instance of the shop already uses this database: stop it first, or use another DATABASE_URL."""


class MasterKeyMissing(CannotStart):
    """The stock in this database is encrypted and the master key that opens it is missing."""


class MasterKeyUnsafe(CannotStart):
    """Other users of this machine can read the master key file."""


class MasterKeyMalformed(CannotStart):
    """A master key must be 32 bytes in base64url: make one with `kiosk keys new`."""


class GoodsUnreadable(Permanent):
    """A sealed row cannot be opened: it was altered, moved, or sealed under another key."""


class BackupTrouble(Permanent):
    """A backup could not be made or brought back, and nothing was changed."""


class BackupFailed(BackupTrouble):
    """The backup could not be made or brought back, and nothing was changed: mend the cause, then try again."""


class BackupDamaged(BackupTrouble):
    """This backup is not whole: bytes of it were changed or are missing. Nothing was restored: take another one."""


class NotABackup(BackupTrouble):
    """This file is not a backup of a shop: name one that `kiosk backup` made."""


class OtherTools(BackupTrouble):
    """A shop on PostgreSQL is backed up by pg_dump and brought back by pg_restore."""


class DatabaseInTheWay(BackupTrouble):
    """There is a database already: add --force to move it away to a name with the date, which loses nothing."""


class WroteInRead(IllegalMove):
    """A step that was given to read tried to write."""


class WentOnAfterFailure(IllegalMove):
    """A step carried on after a statement had failed: PostgreSQL gives up the whole transaction then."""
