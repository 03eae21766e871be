"""The catalogues: kept in step with the code, and compiled.

`python -m tests.language.catalogue` writes tui/locale/*/LC_MESSAGES/sekimori.{po,mo} (`make words`); `--check` says
what is wrong with them. A text that is new in the code has no translation in the .po yet; one that is gone is dropped.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.language.faults import faults
from tests.language.texts import HOUSE, Text, texts
from tui.language import DOMAIN, ENGLISH, LANGUAGES, LOCALE

OTHERS = tuple(name for name in LANGUAGES if name != ENGLISH)

_HEAD = """\
# Made in step with the code by `make words`; the translations are written here by hand.
msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def source(language: str) -> Path:
    """The .po file of a language."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def compiled(language: str) -> Path:
    """The .mo file of a language."""
    return source(language).with_suffix(".mo")


def read(language: str) -> Catalog:
    """The translations as they are written."""
    with source(language).open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def in_step(written: Catalog, found: Iterable[Text]) -> Catalog:
    """What is translated of the texts found, and the rest of them empty."""
    catalogue = Catalog(locale=written.locale, domain=DOMAIN, fuzzy=False)
    for text in found:
        known = written.get(text.forms[0])
        same = known is not None and known.pluralizable == (len(text.forms) == 2)
        catalogue.add(
            text.forms if len(text.forms) == 2 else text.forms[0],
            known.string if known is not None and same else "",
            locations=[(text.path, 0)],
            flags=("fuzzy",) if known is not None and known.fuzzy else (),
            user_comments=known.user_comments if known is not None else (),
        )
    return catalogue


def as_po(catalogue: Catalog) -> str:
    """The text of the .po file."""
    content = io.BytesIO()
    write_po(content, catalogue, width=120, omit_header=True, include_lineno=False, ignore_obsolete=True)
    return _HEAD.format(language=catalogue.locale, plural=catalogue.plural_forms) + content.getvalue().decode()


def as_mo(po: str) -> bytes:
    """The .mo file of a .po file: the same text makes the same bytes."""
    content = io.BytesIO()
    write_mo(content, read_po(io.StringIO(po), domain=DOMAIN))
    return content.getvalue()


def main() -> int:
    """Write the catalogues, or with --check say what is wrong (1)."""
    found, wrong = list(texts()), []
    for language in OTHERS:
        po = as_po(in_step(read(language), found))
        if "--check" in sys.argv[1:]:
            stale = (source(language).read_text("utf-8"), compiled(language).read_bytes()) != (po, as_mo(po))
            wrong += [f"{language}: out of step with the code; run: make words"] if stale else []
        else:
            source(language).write_text(po, encoding="utf-8")
            compiled(language).write_bytes(as_mo(po))
        wrong += [f"{source(language).relative_to(HOUSE)}: {fault}" for fault in faults(read(language))]
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
