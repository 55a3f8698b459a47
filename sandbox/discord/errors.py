"""Refusals with the codes and words of the real API, because bots match on them."""

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """The call is answered with this status, code and message."""

    def __init__(self, status: int, code: int, message: str, **facts: Any) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.code = code
        self.message = message
        self.facts = facts

    def body(self) -> Json:
        return {"message": self.message, "code": self.code, **self.facts}


def invalid(path: str, code: str, message: str) -> ApiError:
    """50035 with the reason at its place in the body; `path` is dotted, as in `embeds.0.title`."""
    errors: Json = {"_errors": [{"code": code, "message": message}]}
    for part in reversed(path.split(".") if path else []):
        errors = {part: errors}
    return ApiError(400, 50035, "Invalid Form Body", errors=errors)


def too_long(path: str, limit: int) -> ApiError:
    return invalid(path, "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length.")


def required(path: str) -> ApiError:
    return invalid(path, "BASE_TYPE_REQUIRED", "This field is required")


UNAUTHORIZED = ApiError(401, 0, "401: Unauthorized")
NOT_FOUND = ApiError(404, 0, "404: Not Found")
METHOD_NOT_ALLOWED = ApiError(405, 0, "405: Method Not Allowed")
UNKNOWN_CHANNEL = ApiError(404, 10003, "Unknown Channel")
UNKNOWN_MESSAGE = ApiError(404, 10008, "Unknown Message")
UNKNOWN_USER = ApiError(404, 10013, "Unknown User")
UNKNOWN_WEBHOOK = ApiError(404, 10015, "Unknown Webhook")
UNKNOWN_INTERACTION = ApiError(404, 10062, "Unknown interaction")
TOO_LARGE = ApiError(413, 40005, "Request entity too large")
TOO_MANY_FOLLOW_UPS = ApiError(400, 40094, "This interaction has hit the maximum number of follow up messages.")
ALREADY_ACKNOWLEDGED = ApiError(400, 40060, "Interaction has already been acknowledged.")
OPENING_TOO_FAST = ApiError(400, 40003, "You are opening direct messages too fast.")
MISSING_ACCESS = ApiError(403, 50001, "Missing Access")
NOT_THE_AUTHOR = ApiError(403, 50005, "Cannot edit a message authored by another user")
EMPTY_MESSAGE = ApiError(400, 50006, "Cannot send an empty message")
CANNOT_SEND = ApiError(403, 50007, "Cannot send messages to this user")
DEAD_TOKEN = ApiError(401, 50027, "Invalid Webhook Token")
INVALID_RECIPIENT = ApiError(400, 50033, "Invalid Recipient(s)")
NO_MUTUAL_SERVER = ApiError(403, 50278, "Cannot send messages to this user due to having no mutual guilds")
