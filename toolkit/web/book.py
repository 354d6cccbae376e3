"""Run jupyter-book as its own command does, a second sooner: `python -m toolkit.web.book build .`.

jsonschema, which it imports, compiles forty grammars for formats (IRI and its kin) that no schema here names; it does
without the package that holds them when that cannot be imported.
"""

import sys


def main() -> int:
    # None in the place of a module is Python's way of saying that it cannot be imported.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from jupyter_book.cli.main import main as jupyter_book

    return jupyter_book()


if __name__ == "__main__":
    sys.argv[0] = "jupyter-book"
    sys.exit(main())
