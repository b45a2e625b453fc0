"""Values as JSON knows them."""

from collections.abc import Mapping, Sequence

Scalar = str | int | float | bool | None

JSONValue = Scalar | Sequence["JSONValue"] | Mapping[str, "JSONValue"]
