"""A small model of who is who, written from the rules' text and not from the product's code.

Everybody is a number. A key (subject, email, browser, conversation) belongs to whoever it stands
for now; merging hands keys over, undoing hands those back that are still where they went.
"""

from dataclasses import dataclass, field

Key = tuple[str, object]


@dataclass
class Merge:
    """Who was folded into whom, and the keys that went along."""

    primary: int
    duplicate: int
    moved: list[Key]


@dataclass
class Answer:
    """What the model expects an identify to tell."""

    person: int
    merged: list[int] = field(default_factory=list)
    unproven: bool = False
    created: bool = False


@dataclass
class Model:
    """The directory as the rules would have it."""

    count: int = 0
    owner: dict[Key, int | None] = field(default_factory=dict)
    by_token: set[object] = field(default_factory=set)
    unproven: set[object] = field(default_factory=set)
    told: set[int] = field(default_factory=set)
    into: dict[int, int] = field(default_factory=dict)
    erased: set[int] = field(default_factory=set)
    merges: dict[str, Merge] = field(default_factory=dict)
    fates: dict[int, list[tuple[str, str | None]]] = field(default_factory=dict)

    def new(self) -> int:
        """Somebody nobody knew."""
        self.count += 1
        return self.count

    def live(self) -> list[int]:
        """Everybody who is neither merged away nor erased."""
        return [n for n in range(1, self.count + 1) if n not in self.into and n not in self.erased]

    def is_deleted(self, person: int) -> bool:
        """Whether they are hidden: the last word on it counts."""
        return self.fates.get(person, [])[-1:] == [("deleted", None)]

    def soft_delete(self, person: int) -> None:
        """An operator hides them."""
        if not self.is_deleted(person):
            self.fates.setdefault(person, []).append(("deleted", None))

    def restore(self, person: int, *, by_merge: str | None = None) -> None:
        """An operator brings them back, or merges somebody into them who is not hidden."""
        if by_merge or self.is_deleted(person):
            self.fates.setdefault(person, []).append(("restored", by_merge))

    def has(self, person: int, kind: str) -> bool:
        """Whether a key of this kind is theirs."""
        return any(owner == person for (known, _), owner in self.owner.items() if known == kind)

    def badge(self, person: int) -> str:
        """How well they are known."""
        if self.has(person, "subject"):
            return "verified"
        return "self_reported" if self._has_told(person) else "anonymous"

    def _has_told(self, person: int) -> bool:
        folded = [merge.duplicate for merge in self.merges.values() if merge.primary == person]
        return person in self.told or self.has(person, "email") or any(map(self._has_told, folded))

    def identify(
        self, browser: object, subject: object, email: object, *, has_name: bool
    ) -> Answer:
        """Whom the visitor is, by rules 2 to 5."""
        before = self.count
        here = self.owner.get(("browser", browser))
        if subject is not None:
            answer = self._by_token(here, subject, email)
            self.by_token.add(browser)
        else:
            # Bound by a token that is gone: somebody else may sit there.
            answer = self._by_claim(None if browser in self.by_token else here, email)
            self.by_token.discard(browser)
        me = answer.person
        for other in answer.merged:
            self.fold(f"auto {me} {other} {len(self.merges)}", me, other)
        if not answer.unproven:
            holder = self.owner.get(("email", email)) if email is not None else None
            if email is not None and holder in (None, me):
                self.owner["email", email] = me
            if has_name:
                self.told.add(me)
        self.owner["browser", browser] = me
        answer.created = self.count > before
        return answer

    def _by_token(self, here: int | None, subject: object, email: object) -> Answer:
        me = self.owner.get(("subject", subject))
        holder = self.owner.get(("email", email)) if email is not None else None
        merged = []
        if holder is not None and holder != me and not self.has(holder, "subject"):
            if me is None:
                me = holder
            else:
                merged.append(holder)
        if here is not None and here not in (me, *merged) and self._may_join(here, email):
            if me is None:
                me = here
            else:
                merged.append(here)
        me = me or self.new()
        self.owner["subject", subject] = me
        return Answer(me, merged)

    def _by_claim(self, here: int | None, email: object) -> Answer:
        holder = self.owner.get(("email", email)) if email is not None else None
        if holder is not None:
            if self.has(holder, "subject"):
                return Answer(holder, unproven=True)
            joins = here is not None and here != holder and self._may_join(here, None)
            return Answer(holder, [here] if joins and here is not None else [])
        if here is None or (email is not None and not self._may_join(here, None)):
            return Answer(self.new())
        return Answer(here, unproven=email is None and self.has(here, "subject"))

    def _may_join(self, person: int, email: object) -> bool:
        own = {
            key for (kind, key), owner in self.owner.items() if kind == "email" and owner == person
        }
        return not self.has(person, "subject") and own <= {email}

    def talk(self, conversation: object, answer: Answer) -> None:
        """A conversation begins with whoever it is."""
        self.owner["talk", conversation] = answer.person
        if answer.unproven:
            self.unproven.add(conversation)

    def follow(self, conversation: object, answer: Answer) -> None:
        """A conversation goes along with what an anonymous visitor turns out to be."""
        holder = self.owner["talk", conversation]
        assert holder is not None
        if holder != answer.person and self.badge(holder) == "anonymous":
            self.talk(conversation, answer)

    def split_out(self, conversation: object, browser: object) -> int:
        """An unproven conversation becomes somebody's own, who claimed something."""
        person = self.new()
        former = self.owner["talk", conversation]
        if self.owner.get(("browser", browser)) == former and browser not in self.by_token:
            self.owner["browser", browser] = person
        self.told.add(person)
        self.owner["talk", conversation] = person
        self.unproven.discard(conversation)
        return person

    def fold(self, merge_id: str, primary: int, duplicate: int) -> None:
        """Merge: every key goes over."""
        moved = [key for key, owner in self.owner.items() if owner == duplicate]
        for key in moved:
            self.owner[key] = primary
        self.into[duplicate] = primary
        if not merge_id.startswith("auto") and not self.is_deleted(duplicate):
            self.restore(primary, by_merge=merge_id)
        self.merges[merge_id] = Merge(primary, duplicate, moved)

    def can_part(self, merge_id: str) -> bool:
        """Whether an undo is possible now."""
        return merge_id in self.merges and self.merges[merge_id].primary not in self.into

    def part(self, merge_id: str) -> None:
        """Undo: what is still there goes back."""
        merge = self.merges.pop(merge_id)
        for key in merge.moved:
            if self.owner.get(key) == merge.primary:
                self.owner[key] = merge.duplicate
        del self.into[merge.duplicate]
        fates = self.fates.get(merge.primary, [])
        self.fates[merge.primary] = [fate for fate in fates if fate[1] != merge_id]

    def erase(self, person: int) -> None:
        """Hard delete: the person and everybody folded into them; conversations stay, nobody's."""
        gone = {person}
        while more := {one for one, other in self.into.items() if other in gone} - gone:
            gone |= more
        for kind, key in [key for key, owner in self.owner.items() if owner in gone]:
            if kind == "talk":
                self.owner[kind, key] = None
                continue
            del self.owner[kind, key]
            if kind == "browser":
                self.by_token.discard(key)
        self.erased |= gone
        for one in gone:
            self.into.pop(one, None)
        self.merges = {k: m for k, m in self.merges.items() if not gone & {m.primary, m.duplicate}}
