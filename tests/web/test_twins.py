"""What JSON gives out of a row, and what it never does."""

import pytest

from db.desk_models import Account
from db.models import Party
from web.twins import plain


def test_row_gives_its_public_columns_and_no_other() -> None:
    party = Party(id="acme", name="Acme", kind="vendor", aliases=["A"], known=True)
    assert plain([party]) == [{"id": "acme", "name": "Acme", "kind": "vendor"}]


def test_row_of_a_table_that_is_not_public_is_refused() -> None:
    with pytest.raises(KeyError):
        plain(Account(name="ada", password="secret"))
