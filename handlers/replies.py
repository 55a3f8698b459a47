"""What an answer must be: a text where words were asked for, an upload where a file was."""

from core.errors import Refused
from handlers.routes import Reply


class WantsText(Refused):
    """Words were asked for, and something else came."""

    text_id = "error-wants-text"


class WantsFile(Refused):
    """A file or picture was asked for, and words came."""

    text_id = "error-wants-file"


def check_readable(reply: Reply) -> None:
    """Raise WantsText for a text that is none: half a character can be neither stored nor sold."""
    if any("\ud800" <= letter <= "\udfff" for letter in reply.text):
        raise WantsText()


def text_of(reply: Reply) -> str:
    """The words of an answer; raises WantsText for an upload, so that a stray picture never clears a text."""
    if reply.body is not None or not reply.text.strip():
        raise WantsText()
    return reply.text


def file_of(reply: Reply) -> bytes:
    """The upload of an answer; raises WantsFile."""
    if reply.body is None:
        raise WantsFile()
    return reply.body
