"""How right the suggested duplicates are, on public data: python -m bench.likeness."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations

from app.data.blocking_keys import keys_of
from app.data.duplicate_search import MEETING_LIMIT
from app.data.likeness import compare
from app.data.portraits import Portrait
from tests.febrl import DATA_SETS, portrait_of, read_rows, true_pairs


def suggested_pairs(portraits: Sequence[Portrait]) -> set[tuple[int, int]]:
    """The pairs that operators would see, found as the product finds them."""
    meetings: dict[int, list[int]] = defaultdict(list)
    for portrait in portraits:
        for key in keys_of(portrait):
            meetings[key].append(portrait.row_id)
    met = {
        pair
        for row_ids in meetings.values()
        if len(row_ids) <= MEETING_LIMIT
        for pair in combinations(sorted(row_ids), 2)
    }
    return {
        (first, second)
        for first, second in met
        if compare(portraits[first], portraits[second]).is_likely
    }


def main() -> None:
    """Print a table of the figures."""
    print("| data set | records | true pairs | suggested | precision | recall |")
    print("|---|---|---|---|---|---|")
    for name in DATA_SETS:
        rows = read_rows(name)
        true = true_pairs(rows)
        suggested = suggested_pairs([portrait_of(*numbered) for numbered in enumerate(rows)])
        right = len(suggested & true)
        print(
            f"| {name} | {len(rows):,} | {len(true):,} | {len(suggested):,} "
            f"| {right / len(suggested):.4f} | {right / len(true):.4f} |"
        )


if __name__ == "__main__":
    main()
