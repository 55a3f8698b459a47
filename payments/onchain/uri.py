"""What the QR code of a transfer says."""

from core.chains import Expected
from payments.onchain.tokens import Chain, Kind


def uri(chain: Chain, expected: Expected) -> str:
    """EIP-681 with token, network, receiver and amount; TRON's wallets understand the address alone."""
    to = chain.show(expected.address)
    if chain.kind is Kind.TRON:
        return to
    return f"ethereum:{chain.show(expected.contract)}@{chain.number}/transfer?address={to}&uint256={expected.raw}"
