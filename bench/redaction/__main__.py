"""Measure redaction: python -m bench.redaction [MESSAGES] [--tuning] [--missed]."""

import sys

from bench.redaction.measure import measure
from bench.redaction.templates import HELD_OUT, TUNING, UNRELATED_HELD_OUT, UNRELATED_TUNING

MESSAGES = 50_000
_HELD_OUT_SEED, _TUNING_SEED = 2026, 7


def main(arguments: list[str]) -> None:
    """Print what was found of each kind, and which part of other words was lost."""
    numbers = [int(one) for one in arguments if one.isdecimal()]
    is_tuning = "--tuning" in arguments
    tally = measure(
        numbers[0] if numbers else MESSAGES,
        seed=_TUNING_SEED if is_tuning else _HELD_OUT_SEED,
        templates=TUNING if is_tuning else HELD_OUT,
        unrelated=UNRELATED_TUNING if is_tuning else UNRELATED_HELD_OUT,
    )
    print(f"{tally.messages:,} messages, {tally.emptied:,} of them emptied")
    for kind in sorted(tally.planted):
        print(f"{kind:32} {tally.planted[kind]:>7,}  {tally.share(kind):.4f}")
    for kind, words in tally.words.items():
        print(f"words lost, {kind:20} {words:>7,}  {100 * tally.lost[kind] / words:.4f} %")
    if "--missed" in arguments:
        print("\n".join(tally.missed))


if __name__ == "__main__":
    main(sys.argv[1:])
