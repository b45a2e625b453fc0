"""Measure redaction: python -m bench.redaction [--messages N] [--seed N] [--tuning] [--missed]."""

import argparse

from bench.redaction.measure import measure
from bench.redaction.templates import HELD_OUT, TUNING, UNRELATED_HELD_OUT, UNRELATED_TUNING

MESSAGES = 50_000
_HELD_OUT_SEED, _TUNING_SEED = 2026, 7


def main() -> None:
    """Print what was found of each kind, and which part of other words was lost."""
    given = _arguments()
    tally = measure(
        given.messages,
        seed=given.seed or (_TUNING_SEED if given.tuning else _HELD_OUT_SEED),
        templates=TUNING if given.tuning else HELD_OUT,
        unrelated=UNRELATED_TUNING if given.tuning else UNRELATED_HELD_OUT,
    )
    print(f"{tally.messages:,} messages, {tally.emptied:,} of them emptied")
    for kind in sorted(tally.planted):
        print(f"{kind:32} {tally.planted[kind]:>7,}  {tally.share(kind):.4f}")
    for kind, words in tally.words.items():
        print(f"words lost, {kind:20} {words:>7,}  {100 * tally.lost[kind] / words:.4f} %")
    if given.missed:
        print("\n".join(tally.missed))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.redaction")
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--seed", type=int, help="whose people, spellings and order to draw")
    parser.add_argument("--tuning", action="store_true", help="the templates written against")
    parser.add_argument("--missed", action="store_true", help="print what was not found")
    return parser.parse_args()


if __name__ == "__main__":
    main()
