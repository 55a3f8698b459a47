"""How the channels do."""

from storage.repositories.rows import Rows


class ChannelRows(Rows):
    """See core.ports.Channels."""

    def take_probe(self, channel: str, closed_until: int, until: int) -> bool:
        taken = self._queries.channel_take_probe(
            self._connection, channel=channel, closed_until=closed_until, until=until
        )
        return taken is not None
