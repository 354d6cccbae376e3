"""Cut text into the units that are looked up; search-words.mjs cuts a query alike.

A run of Chinese gives its pairs of characters; a run of one gives the character and a space, so that it is found as the
beginning of nothing else. Latin letters and numbers stay whole; 92# is found as 92 too.
"""

import re
import unicodedata

TOKEN = re.compile(r"[㐀-䶿一-鿿]+|[a-z0-9]+(?:[./][0-9]+)*#?")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")


def normal(text: str) -> str:
    """Return the text in half width and lower case, numbers without their commas."""
    return THOUSANDS.sub("", unicodedata.normalize("NFKC", text).lower())


def is_chinese(run: str) -> bool:
    return run[0] >= "\u3400"


def units(text: str) -> list[str]:
    found: list[str] = []
    for run in TOKEN.findall(normal(text)):
        if not is_chinese(run):
            found.append(run)
            if run.endswith("#"):
                found.append(run[:-1])
        elif len(run) == 1:
            found.append(f"{run} ")
        else:
            found += (run[start : start + 2] for start in range(len(run) - 1))
    return found
