"""What the catalogues hold, and that it is asked."""

from __future__ import annotations

import io

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.language.catalogue import OTHERS, as_mo, as_po, compiled, in_step, read, source
from tests.language.faults import faults
from tests.language.texts import NotConstantError, Text, of_source, texts


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_of_the_code_stands_in_the_catalogue(language: str) -> None:
    assert source(language).read_text(encoding="utf-8") == as_po(in_step(read(language), texts())), "run: make words"


@pytest.mark.parametrize("language", OTHERS)
def test_the_compiled_catalogue_is_the_written_one(language: str) -> None:
    assert compiled(language).read_bytes() == as_mo(read(language)), "run: make words"


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_without_fault(language: str) -> None:
    assert list(faults(read(language))) == []


def of(entry: str) -> Catalog:
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n\n'
    return read_po(io.BytesIO((head + entry).encode()), locale="ja")


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ('msgid "quiet"\nmsgstr ""', "is not translated"),
        ('#, fuzzy\nmsgid "quiet"\nmsgstr "静か"', "is marked fuzzy"),
        ('msgid "{path} is gone"\nmsgstr "なくなりました"', "lost the placeholder {path}"),
        ('msgid "{path} is gone"\nmsgstr "{file}と{path}がなくなりました"', "stray placeholder {file}"),
        ('msgid "{count:>5} of it"\nmsgstr "{count}個"', "lost the placeholder {count:>5}"),
        ('msgid "needs %(what)s"\nmsgstr "必要です"', "lost the placeholder {%(what)s}"),
        ('msgid "it is gone"\nmsgstr "{なくなりました"', "cannot be filled in"),
        ('msgid "it is"\nmsgstr " それは"', "other spaces"),
        ('msgid "{count} log"\nmsgid_plural "{count} logs"\nmsgstr[0] "ログ"', "lost the placeholder {count}"),
        ('msgid "greylisted"\nmsgstr "グレーリストで拒否"', "has room for 12"),
    ],
)
def test_a_fault_is_found(entry: str, fault: str) -> None:
    (told,) = list(faults(of(entry)))[:1]
    assert fault in told


OURS = "from tui.language import N_, _, counted, pair\n"


def test_texts_are_found_in_tables_and_inside_f_strings() -> None:
    tables = "A = {1: N_('probe'), 2: pair('{count} log', '{count} logs')}\n"
    uses = """f'{_("a" "b")} {counted(3, "x", "y")} {_(A[1])}'"""
    found = [text.forms for text in of_source(OURS + tables + uses, "here")]
    assert found == [("probe",), ("{count} log", "{count} logs"), ("ab",), ("x", "y")]


@pytest.mark.parametrize("code", ["_(f'{x} logs')", "N_(word)", "counted(3, f'{x}', 'logs')", "_('a ' + word)"])
def test_a_text_that_is_made_at_run_time_is_refused(code: str) -> None:
    with pytest.raises(NotConstantError):
        list(of_source(OURS + code, "here"))


def test_a_new_text_is_added_without_translation_and_one_that_is_gone_is_dropped() -> None:
    written = of('msgid "old"\nmsgstr "古い"\n\nmsgid "kept"\nmsgstr "残る"')
    made = as_po(in_step(written, [Text(("kept",), "a.py"), Text(("new",), "b.py")]))
    assert 'msgid "kept"\nmsgstr "残る"' in made
    assert 'msgid "new"\nmsgstr ""' in made
    assert "old" not in made


def test_a_docstring_that_explain_tells_is_a_text() -> None:
    judges = (
        'def judge_spam(groups):\n    """Spam, by its words.\n\n    More.\n    """\n\n\ndef other():\n    """No."""\n'
    )
    assert [text.forms for text in of_source(judges, "tui/parsers/here.py")] == [("Spam, by its words",)]
    assert list(of_source(judges, "tui/screens/here.py")) == []
