"""How a leg, a plan or a check is shown in a notebook, and converted to a pandas table.

The table comes from `wedgecalc.results`, a higher layer, and is loaded on first use: the one import
upwards, which ``pyproject.toml`` names.
"""

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import pandas as pd


class Displayed:
    """Something that a notebook shows as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        from wedgecalc.results.display import html_of

        return html_of(cast("Any", self))


class Tabular(Displayed):
    """Something that can be converted to a pandas table with one row for each leg."""

    __slots__ = ()

    def to_frame(self) -> "pd.DataFrame":
        """Return the numbers as a pandas table, one row for each leg.

        The columns have the names of the table that ``wedgecalc cohort`` writes, with their units;
        absent values are NaN.

        Returns
        -------
        pandas.DataFrame

        Raises
        ------
        ImportError
            Without pandas, which nothing else needs.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise ImportError("to_frame needs pandas: pip install pandas") from error
        from wedgecalc.results.display import number_columns

        return pd.DataFrame(number_columns(cast("Any", self)))
