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
from babel.messages.pofile import read_po, write_po

from tests.language.faults import faults, forms
from tests.language.mo import mo
from tests.language.texts import HOUSE, Text, texts
from tui.language import DOMAIN, ENGLISH, LANGUAGES, LOCALE

OTHERS = tuple(name for name in LANGUAGES if name != ENGLISH)

#: Babel's own header names its version and the time, so that no two runs would agree.
_HEADER = """\
Language: {language}
Plural-Forms: {plural}
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit
"""
_NOTE = "# Made in step with the code by `make words`; the translations are written here by hand.\n"


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
    header = "".join(f'"{line}\\n"\n' for line in _header(catalogue).splitlines())
    return f'{_NOTE}msgid ""\nmsgstr ""\n{header}\n{content.getvalue().decode()}'


def _header(catalogue: Catalog) -> str:
    return _HEADER.format(language=catalogue.locale, plural=catalogue.plural_forms)


def as_mo(catalogue: Catalog) -> bytes:
    """The .mo file: the same translations make the same bytes."""
    told = {"": _header(catalogue)}
    for message in catalogue:
        if message.id and all(forms(message.string)):  # an empty one would be shown as nothing
            told["\0".join(forms(message.id))] = "\0".join(forms(message.string))
    return mo(told)


def main() -> int:
    """Write the catalogues, or with --check say what is wrong (1)."""
    found, wrong = list(texts()), []
    for language in OTHERS:
        po = as_po(in_step(read(language), found))
        if "--check" in sys.argv[1:]:
            stale = source(language).read_text("utf-8") != po or compiled(language).read_bytes() != as_mo(
                read(language)
            )
            wrong += [f"{language}: out of step with the code; run: make words"] if stale else []
        else:
            source(language).write_text(po, encoding="utf-8")
            compiled(language).write_bytes(as_mo(read(language)))
        wrong += [f"{source(language).relative_to(HOUSE)}: {fault}" for fault in faults(read(language))]
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
