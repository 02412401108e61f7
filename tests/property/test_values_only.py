"""Who asks only what a record says gets the same answer as who asks for every version, whatever was said before."""

from hypothesis import given
from hypothesis import strategies as st

from db.history.versions import LIFE, REMOVED, THERE, Heads, Step, replay, symbol_of, version
from db.models import record_id

LINEAGE = b"l" * 16
RECORD = record_id(1, "household", 1)
NAMES = ("phone", "note", "address", "causes")
VALUES = st.sampled_from(("一", "二", "一、二", None))


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Step], dict[str, frozenset[str]]]:
    """Draw a creation and what was said after it, in any order, of versions that are known and of those on show."""
    made = {name: draw(VALUES) for name in draw(st.sets(st.sampled_from(NAMES)))}
    known = {name: [version(LINEAGE, RECORD, name, value, ())] for name, value in made.items()}
    steps = [Step(1, 1, "create", made)]
    shown = {symbol_of(RECORD, "BCDFG"): frozenset(each for versions in known.values() for each in versions)}
    for number in range(2, 2 + draw(st.integers(0, 5))):
        if draw(st.integers(0, 5)) == 0:
            life = version(LINEAGE, RECORD, LIFE, THERE, ())
            seen = draw(st.sets(st.sampled_from([life, *(each for said in known.values() for each in said)])))
            steps.append(Step(number, number, "delete", {LIFE: [REMOVED, sorted(seen)]}))
            continue
        name, value = draw(st.sampled_from(NAMES)), draw(VALUES)
        of_field = known.setdefault(name, [])
        replaced = sorted(draw(st.sets(st.sampled_from([*of_field, *shown]))))
        steps.append(Step(number, number, "update", {name: [value, replaced]}))
        of_field.append(version(LINEAGE, RECORD, name, value, replaced))
    return draw(st.permutations(steps)), shown


@given(histories())
def test_what_a_record_says_needs_no_version_of_what_was_said_once(
    history: tuple[list[Step], dict[str, frozenset[str]]],
) -> None:
    def told(state: Heads) -> tuple[object, ...]:
        open_to_question = {name: len(state.heads[name]) for name in {LIFE, *state.disputed} & state.heads.keys()}
        return state.values, state.alive, state.disputed, open_to_question

    steps, shown = history
    whole = replay(LINEAGE, RECORD, steps, shown)
    short = replay(LINEAGE, RECORD, steps, shown, values_only=True)
    assert told(short) == told(whole)
    assert {name: whole.heads[name] for name in short.disputed} == {name: short.heads[name] for name in short.disputed}
