"""Edits as a person sees them: the lines that `git diff` would show, and no others."""

from __future__ import annotations

import difflib
from collections.abc import Callable

import pytest

from zowl_desktop.model.document import (
    BadDocument,
    add_task,
    edit,
    load,
    put_need,
    remove,
    remove_need,
    remove_task,
    rename,
    rename_task,
    revise,
    tree_of,
)
from zowl_desktop.model.errors import Refused
from zowl_desktop.model.pipeline import IfFailed, NeedOn

TEXT = """\
# Tonight
zowl: 1
name: 'Gym, night 3'   # in quotes

projects:
  api: {path: ~/code/gym-api, base: main, copy: [.env, "b.toml"]}   # the server

agents: {claude: {}}

limits: {cost: 15 USD, until: 06:00}  # of one run

tasks:
  # the ground
  schema:
    title: Create the table
    brief: |            # the PRD
      Objective: a table.

      - a test
    touches: [db/**,
              tests/**]   # both

  endpoint:
    needs: [schema]     # short
    brief: "One \\"line\\""

  screen:
    needs:
      endpoint: {if_failed: hold}   # wait for me
      schema: {}
    brief: >-
      folded
      text
    limits:
      cost: 1 USD

  ship:
    gate: Look at it
    needs:
    - screen
    - endpoint      # too

canvas: {schema: [0, 0], ship: [10.5, 20]}
"""


def diff(new: str, old: str = TEXT) -> str:
    rows = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    return "\n".join(row for row in rows if not row.startswith(("---", "+++", "@@")))


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        (
            ("name",),
            "It's night 4",
            "-name: 'Gym, night 3'   # in quotes\n+name: 'It''s night 4'  # in quotes",
        ),
        (("tasks", "schema", "title"), "A: b", '-    title: Create the table\n+    title: "A: b"'),
        (("tasks", "endpoint", "brief"), "Plain", '-    brief: "One \\"line\\""\n+    brief: "Plain"'),
        (
            ("tasks", "endpoint", "brief"),
            "Two\nlines\n",
            '-    brief: "One \\"line\\""\n+    brief: |\n+      Two\n+      lines',
        ),
        (
            ("tasks", "schema", "brief"),
            "Objective: a table.\n\n- two tests\n",
            "-      - a test\n+      - two tests",
        ),
        (
            ("limits", "cost"),
            "20 USD",
            "-limits: {cost: 15 USD, until: 06:00}  # of one run\n"
            "+limits: {cost: 20 USD, until: 06:00}  # of one run",
        ),
        (("tasks", "screen", "limits", "time"), "1 h", "+      time: 1 h"),
        (("tasks", "endpoint", "limits", "time"), "1 h", "+    limits: {time: 1 h}"),
        (("tasks", "schema", "project"), "api", "+    project: api"),
        (("defaults", "deliver"), "pr", "+\n+defaults: {deliver: pr}"),
        (
            ("tasks", "schema", "touches", 1),
            "test/**",
            "-              tests/**]   # both\n+              test/**]    # both",
        ),
        (("tasks", "ship", "needs", 0), "schema", "-    - screen\n+    - schema"),
        (("tasks", "ship", "needs", 2), "schema", "+    - schema"),
        (
            ("canvas", "ship"),
            [11, 20.25],
            "-canvas: {schema: [0, 0], ship: [10.5, 20]}\n+canvas: {schema: [0, 0], ship: [11, 20.25]}",
        ),
    ],
)
def test_edit(path: tuple[str | int, ...], value: object, shown: str) -> None:
    new = edit(TEXT, path, value)  # type: ignore[arg-type]
    assert diff(new) == shown
    node: object = tree_of(new)
    for part in path:
        node = node[part]  # type: ignore[index]
    assert node == ([str(item) for item in value] if isinstance(value, list) else value)


def test_the_same_value_changes_nothing() -> None:
    assert edit(TEXT, ("tasks", "schema", "touches"), ["db/**", "tests/**"]) == TEXT
    assert edit(TEXT, ("limits", "until"), "06:00") == TEXT


def test_a_folded_text_stays_folded() -> None:
    assert diff(edit(TEXT, ("tasks", "screen", "brief"), "one\ntwo")) == (
        "-      folded\n-      text\n+      one\n+\n+      two"
    )


def test_a_new_task_keeps_the_gap_between_tasks() -> None:
    new = add_task(TEXT, "docs", {"brief": "Write.\nBriefly.\n", "needs": ["ship"], "deliver": "pr"})
    assert diff(new) == (
        "+  docs:\n+    brief: |\n+      Write.\n+      Briefly.\n+    needs: [ship]\n+    deliver: pr\n+"
    )
    assert "# too\n\n  docs:\n" in new
    assert new.endswith("pr\n\ncanvas: {schema: [0, 0], ship: [10.5, 20]}\n")


def test_a_removed_task_takes_its_needs_and_its_place_along() -> None:
    new = remove_task(TEXT, "schema")
    assert load(new).tasks.keys() == {"endpoint", "screen", "ship"}
    assert diff(new).splitlines() == [
        "-  schema:",
        "-    title: Create the table",
        "-    brief: |            # the PRD",
        "-      Objective: a table.",
        "-",
        "-      - a test",
        "-    touches: [db/**,",
        "-              tests/**]   # both",
        "-    needs: [schema]     # short",
        "-      schema: {}",
        "-canvas: {schema: [0, 0], ship: [10.5, 20]}",
        "+canvas: {ship: [10.5, 20]}",
    ]


def test_a_renamed_task_is_renamed_wherever_it_is_needed() -> None:
    new = rename_task(TEXT, "schema", "tables")
    assert diff(new).splitlines() == [
        "-  schema:",
        "+  tables:",
        "-    needs: [schema]     # short",
        "+    needs: [tables]     # short",
        "-      schema: {}",
        "+      tables: {}",
        "-canvas: {schema: [0, 0], ship: [10.5, 20]}",
        "+canvas: {tables: [0, 0], ship: [10.5, 20]}",
    ]
    assert list(load(new).tasks) == ["tables", "endpoint", "screen", "ship"]


def test_a_need_joins_a_list() -> None:
    new = put_need(TEXT, "ship", "schema")
    assert diff(new) == "+    - schema"


def test_a_need_with_a_policy_makes_the_list_a_mapping() -> None:
    new = put_need(TEXT, "endpoint", "ship", if_failed=IfFailed.RUN)
    assert diff(new).splitlines() == [
        "-    needs: [schema]     # short",
        "+    needs: {schema: {}, ship: {if_failed: run}}  # short",
    ]


def test_a_need_changes_its_policy() -> None:
    new = put_need(TEXT, "screen", "endpoint", on=NeedOn.FINISHED)
    assert diff(new).splitlines() == [
        "-      endpoint: {if_failed: hold}   # wait for me",
        "+      endpoint: {on: finished}      # wait for me",
    ]


def test_the_first_need_makes_the_key() -> None:
    new = put_need(TEXT, "schema", "ship")
    assert diff(new) == "+    needs: [ship]"


def test_the_last_need_takes_its_key_along() -> None:
    assert diff(remove_need(TEXT, "endpoint", "schema")) == "-    needs: [schema]     # short"
    one = remove_need(TEXT, "screen", "endpoint")
    assert diff(remove_need(one, "screen", "schema"), one) == "-    needs:\n-      schema: {}"


def test_comments_at_the_ends_of_lines_stay_in_their_column() -> None:
    text = "a: {b: 12345}   # one\nc: [x]          # two\nd: short        # three\n"
    new = edit(edit(edit(text, ("a", "b"), 1), ("c",), ["x", "y"]), ("d",), "a longer text")
    assert new == "a: {b: 1}       # one\nc: [x, y]       # two\nd: a longer text  # three\n"


def test_a_new_key_stands_where_people_write_it() -> None:
    assert "  schema:\n    project: api\n    title:" in edit(TEXT, ("tasks", "schema", "project"), "api")
    new = edit(TEXT, ("defaults", "deliver"), "pr")
    assert new.index("agents:") < new.index("defaults:") < new.index("limits:") < new.index("tasks:")


def test_new_lines_are_indented_as_the_others_are() -> None:
    wide = "tasks:\n    a:\n        needs:\n        - b\n"
    assert edit(wide, ("tasks", "a", "touches"), ["x" * 40, "y" * 40]) == (
        wide + f"        touches:\n        - {'x' * 40}\n        - {'y' * 40}\n"
    )
    assert edit(wide, ("tasks", "a", "brief"), "One\ntwo\n") == (
        "tasks:\n    a:\n        needs:\n        - b\n        brief: |\n            One\n            two\n"
    )


@pytest.mark.parametrize("comma", ["", ","])
def test_an_item_joins_a_list_with_one_on_each_line(comma: str) -> None:
    text = f"needs: [\n  a,   # one\n  b{comma}   # two\n]\n"
    new = edit(text, ("needs", 2), "c")
    assert new == f"needs: [\n  a,   # one\n  b,{'' if not comma else ' '}  # two\n  c{comma}\n]\n"
    assert edit(new, ("needs",), ["a", "c"]) == f"needs: [\n  a,   # one\n  c{comma}\n]\n"


def test_windows_line_breaks_stay() -> None:
    text = TEXT.replace("\n", "\r\n")
    new = edit(text, ("tasks", "schema", "brief"), "One\n\ntwo\nthree\n")
    assert "\n" not in new.replace("\r\n", "")
    assert edit(TEXT, ("tasks", "schema", "brief"), "One\n\ntwo\nthree\n") == new.replace("\r\n", "\n")


def test_a_byte_order_mark_stays() -> None:
    assert edit("\ufeff" + TEXT, ("limits", "cost"), "1 USD") == "\ufeff" + edit(
        TEXT, ("limits", "cost"), "1 USD"
    )


def test_an_emptied_mapping_is_written_so() -> None:
    assert diff(remove(TEXT, ("tasks", "screen", "limits", "cost"))) == (
        "-    limits:\n-      cost: 1 USD\n+    limits: {}"
    )


def test_a_value_that_another_reader_would_take_for_a_number_is_quoted() -> None:
    for word in (
        "007",
        "1.10",
        "true",
        "no",
        "null",
        "~",
        "0x1F",
        "1e3",
        "2024-01-01",
        "06:00:00",
        "=",
        "<<",
        "",
    ):
        new = edit(TEXT, ("tasks", "schema", "title"), word)
        assert f'    title: "{word}"\n' in new


def test_numbers_and_truth_are_written_plain() -> None:
    assert "parallel: 3" in edit(TEXT, ("limits", "parallel"), 3)
    assert "fetch: true" in edit(TEXT, ("projects", "api", "fetch"), True)


def nowhere() -> list[Callable[[], str]]:
    return [
        lambda: edit(TEXT, ("tasks", "ship", "needs", 5), "x"),
        lambda: edit(TEXT, ("tasks", "ship", "gate", "deeper"), "x"),
        lambda: edit(TEXT, ("tasks", 0), "x"),
        lambda: remove(TEXT, ("tasks", "nobody")),
        lambda: remove(TEXT, ()),
        lambda: rename(TEXT, ("tasks", "nobody"), "x"),
        lambda: rename(TEXT, ("tasks", "schema"), "ship"),
        lambda: rename_task(TEXT, "nobody", "x"),
        lambda: rename_task(TEXT, "schema", "ship"),
        lambda: add_task(TEXT, "ship", {"run": "make"}),
        lambda: remove_task(TEXT, "nobody"),
        lambda: put_need(TEXT, "nobody", "ship"),
        lambda: remove_need(TEXT, "schema", "ship"),
        lambda: edit(TEXT, ("canvas", "ship"), [float("nan"), 0]),
        lambda: edit(TEXT, ("name",), "a\x00b"),
        lambda: edit(TEXT, ("name",), "x" * 1_000_001),
        lambda: edit("a: &x {b: 1}\nc: *x\n", ("c", "b"), "2"),
        lambda: edit("a: &x {b: 1}\nc: *x\n", ("a", "b"), "2"),
    ]


@pytest.mark.parametrize("number", range(len(nowhere())))
def test_what_cannot_be_done_is_refused_in_words(number: int) -> None:
    with pytest.raises(Refused) as raised:
        nowhere()[number]()
    assert raised.value.title
    assert raised.value.what


def test_a_text_that_is_no_yaml_is_not_edited() -> None:
    for text in ("a: [", "a: 1\na: 2\n", ""):
        with pytest.raises(BadDocument):
            edit(text, ("a",), "x")


def test_a_whole_tree_is_revised_by_the_lines_that_differ() -> None:
    tree = tree_of(TEXT)
    assert isinstance(tree, dict)
    tree["name"] = "Night 5"
    tree.pop("agents")
    assert diff(revise(TEXT, tree)) == (
        "-name: 'Gym, night 3'   # in quotes\n+name: 'Night 5'        # in quotes\n-agents: {claude: {}}"
    )


def test_a_text_of_many_lines_does_not_swallow_a_comment_below_it() -> None:
    edited = edit("brief: x\n          # a note, far in\nname: y\n", ("brief",), "one\ntwo\n")
    assert edited == 'brief: "one\\ntwo\\n"\n          # a note, far in\nname: y\n'
