"""Money for people. It is counted in integer micro-dollars."""

from __future__ import annotations


def money(micros: int) -> str:
    """Two decimals under 100 dollars, none from there on; less than half a cent is said so."""
    if 0 < micros < 5_000:
        return "< $0.01"
    dollars = micros / 1_000_000
    return f"${dollars:,.2f}" if dollars < 100 else f"${dollars:,.0f}"
