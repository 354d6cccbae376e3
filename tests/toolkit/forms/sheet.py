"""Reckon the formulas of a workbook as a spreadsheet program does, knowing nothing of how they were made."""

import re
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO

import openpyxl
from openpyxl.utils import range_boundaries

TOKEN = re.compile(r'\s*("(?:[^"]|"")*"|\$?[A-Z]+\$?\d+(?::\$?[A-Z]+\$?\d+)?|\d+(?:\.\d+)?|[A-Z]+|<>|[-+*/=<>(),])')


def opened(content: bytes):
    return openpyxl.load_workbook(BytesIO(content))


class Calculator:
    """One sheet of an openpyxl workbook."""

    def __init__(self, sheet):
        self.sheet = sheet
        self._tokens = []

    def value(self, address):
        """Return a Decimal, a text, or None; a formula's "" is the text ""."""
        held = self.sheet[address.replace("$", "")].value
        if isinstance(held, str) and held.startswith("=") and self.sheet[address.replace("$", "")].data_type == "f":
            return Calculator(self.sheet).formula(held[1:])
        return Decimal(str(held)) if isinstance(held, int | float) else held

    def formula(self, text):
        self._tokens = TOKEN.findall(text)
        assert "".join(self._tokens) == text.replace(" ", ""), text
        found = self._compare()
        assert not self._tokens, text
        return found

    def _take(self, wanted=None):
        token = self._tokens.pop(0)
        assert wanted in (None, token), (wanted, token)
        return token

    def _compare(self):
        left = self._sum()
        if self._tokens and self._tokens[0] in ("=", "<>"):
            same = self._take() == "="
            right = self._sum()
            blank = {None: Decimal(0) if isinstance(right, Decimal) else ""}
            left = blank.get(left, left)
            return (left == right) == same
        return left

    def _sum(self):
        left = self._product()
        while self._tokens and self._tokens[0] in "+-":
            left = self._reckon(left, self._take(), self._product())
        return left

    def _product(self):
        left = self._one()
        while self._tokens and self._tokens[0] in "*/":
            left = self._reckon(left, self._take(), self._one())
        return left

    @staticmethod
    def _reckon(left, op, right):
        if not isinstance(left, Decimal) or not isinstance(right, Decimal) or (op == "/" and not right):
            return "#VALUE!"
        if op == "/":
            return left / right
        return {"+": left + right, "-": left - right, "*": left * right}[op]

    def _one(self):
        token = self._take()
        if token == "(":
            inner = self._compare()
            self._take(")")
            return inner
        if token == "-":
            return self._reckon(Decimal(0), "-", self._one())
        if token.startswith('"'):
            return token[1:-1].replace('""', '"')
        if token[0].isdigit():
            return Decimal(token)
        if ":" in token:
            first, top, last, bottom = range_boundaries(token.replace("$", ""))
            cells = self.sheet.iter_rows(top, bottom, first, last)
            return [self.value(cell.coordinate) for row in cells for cell in row]
        if token[-1].isdigit():
            return self.value(token)
        self._take("(")
        arguments = [self._compare()]
        while self._tokens[0] == ",":
            self._take()
            arguments.append(self._compare())
        self._take(")")
        return getattr(self, f"excel_{token.lower()}")(*arguments)

    @staticmethod
    def excel_if(test, then, otherwise):
        assert isinstance(test, bool)
        return then if test else otherwise

    @staticmethod
    def excel_or(*tests):
        return any(tests)

    @staticmethod
    def excel_and(*tests):
        return all(tests)

    @staticmethod
    def excel_round(number, places):
        if not isinstance(number, Decimal):
            return "#VALUE!"
        return number.quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)

    @staticmethod
    def excel_sum(cells):
        return sum((one for one in cells if isinstance(one, Decimal)), Decimal(0))

    @staticmethod
    def excel_count(cells):
        return Decimal(sum(isinstance(one, Decimal) for one in cells))

    @staticmethod
    def excel_counta(cells):
        return Decimal(sum(one is not None for one in cells))

    @staticmethod
    def excel_countif(cells, said):
        return Decimal(sum(one == said for one in cells))

    @staticmethod
    def excel_sumif(marks, said, cells):
        pairs = zip(marks, cells, strict=True)
        return sum((one for mark, one in pairs if mark == said and isinstance(one, Decimal)), Decimal(0))
