"""From fills to months."""

import pandas as pd
import pytest

from toolkit.models import ledger

CUSTOMERS = pd.DataFrame(
    {"customer_id": ["C0001", "C0002"], "since": pd.to_datetime(["2023-05-01", "2024-02-10"]), "fuel": ["0#", "92#"]}
)
FILLS = pd.DataFrame(
    {
        "customer_id": ["C0001", "C0001", "C0002"],
        "date": pd.to_datetime(["2024-01-31", "2024-01-02", "2024-03-05"]),
        "fuel": ["0#", "0#", "92#"],
        "quantity": [100.0, -30.0, 0.0735],
        "unit": ["L", "L", "t"],
    }
)


def test_are_empty_months_rows():
    """Are months without fills explicit zeros since the customer was opened, and absent before?"""
    monthly = ledger.monthly_litres(FILLS, CUSTOMERS, "2024-01", "2024-03")
    shown = {(row.customer_id, str(row.month)): row.litres for row in monthly.itertuples()}
    assert shown == pytest.approx(
        {
            ("C0001", "2024-01"): 70.0,
            ("C0001", "2024-02"): 0.0,
            ("C0001", "2024-03"): 0.0,
            ("C0002", "2024-02"): 0.0,
            ("C0002", "2024-03"): 100.0,
        }
    )


@pytest.mark.parametrize(
    ("fills", "customers", "said"),
    [
        (FILLS, CUSTOMERS.head(1), "第 2 行“C0002”：不在客户表里"),
        (FILLS.assign(date=pd.Timestamp("2023-01-01")), CUSTOMERS, "早于开户日期"),
        (FILLS, pd.concat([CUSTOMERS, CUSTOMERS.head(1)]), "“C0001”、第 0 行“C0001”：不止一行"),
        (FILLS.drop(columns="unit"), CUSTOMERS, "流水缺列：unit"),
        (FILLS.assign(unit="KG"), CUSTOMERS, "第 0 行“KG”"),
    ],
)
def test_is_a_spoilt_ledger_named(fills, customers, said):
    with pytest.raises(ValueError, match=said):
        ledger.monthly_litres(fills, customers, "2024-01", "2024-03")
