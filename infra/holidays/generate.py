"""Writes the public holidays of each country that shared::domain::holidays knows, from PyPI `holidays` (MIT).

    python3 -m venv target/holidays
    target/holidays/bin/pip install -r infra/holidays/requirements.txt
    target/holidays/bin/python infra/holidays/generate.py

The files are committed and built into the functions: nothing is fetched at run time. The same version of the
library writes the same bytes on every machine; see the diff when it is raised. A new country also has a line
in holidays.rs, whose tests find a file without one.

A file has one title a line, then a tab and the days that have it, as MMDD with the years before a slash:

    День Победы<TAB>0509                    each year of the files
    Labour Day<TAB>20-24/0501 26-35/0501    2020 to 2024 and 2026 to 2035
    Easter Monday<TAB>20/0413 21/0405       2020 and 2021
    !<TAB>21/0220                           a day of the weekend on which people work

Days are those of the whole country (no regions) in the library's category `public`, which has substitutes for
holidays at weekends, too. Titles are in the country's language.
"""

import pathlib
from importlib.metadata import distribution

import holidays

FIRST, LAST = 2020, 2035
# Not UA: it has had no days off since martial law in 2022, and the library ends there.
COUNTRIES = """
    AE AM AR AT AU AZ BE BG BR BY CA CH CN CY CZ DE DK EE ES FI FR GB GE GR HR HU IE IL IN IS IT JP KG KR KZ LT LU LV
    MD MN MX NL NO NZ PL PT RO RS RU SA SE SI SK TJ TM TR US UZ ZA
""".split()
WORK = "!"
DATA = pathlib.Path(__file__).resolve().parents[2] / "shared/src/domain/holidays/data"


def days(dates) -> str:
    """Dates as a file has them: consecutive years with the same day are one item, items are in order of time."""
    years = {}
    for date in sorted(dates):
        runs = years.setdefault(f"{date:%m%d}", [])
        if runs and runs[-1][1] == date.year - 1:
            runs[-1][1] = date.year
        else:
            runs.append([date.year, date.year])
    items = sorted((first, day, last) for day, runs in years.items() for first, last in runs)
    return " ".join(item(first, last, day) for first, day, last in items)


def item(first: int, last: int, day: str) -> str:
    if (first, last) == (FIRST, LAST):
        return day
    return f"{first % 100}/{day}" if first == last else f"{first % 100}-{last % 100}/{day}"


def file(country: str) -> str:
    """A country's file: titles in order of their first day, then the weekend's work days."""
    # without a language the library takes the one of this machine
    language = getattr(holidays, country).default_language
    found = holidays.country_holidays(country, years=range(FIRST, LAST + 1), language=language)
    titles = {}
    for date in sorted(found):
        for title in sorted(found.get_list(date)):
            titles.setdefault(title, []).append(date)
    # of all years, whichever were asked for
    work = [date for date in found.weekend_workdays if FIRST <= date.year <= LAST]
    assert not any(title in ("", WORK) or {*"\t\n"} & {*title} for title in titles), country
    assert {date.year for date in found} == {*range(FIRST, LAST + 1)}, country
    lines = [f"{title}\t{days(dates)}\n" for title, dates in titles.items()]
    return "".join(lines + [f"{WORK}\t{days(work)}\n"] * bool(work))


def readme() -> str:
    library = distribution("holidays")
    [licence] = [path for path in library.files if path.match("licenses/LICENSE")]
    return (
        "Written by `infra/holidays/generate.py`, which says how to read the files; not to be edited.\n"
        f"From the Python package `holidays` {library.version}, whose licence is:\n\n{licence.read_text().strip()}\n"
    )


if __name__ == "__main__":
    wanted = pathlib.Path(__file__).with_name("requirements.txt").read_text().strip()
    assert wanted == f"holidays=={holidays.__version__}", f"{wanted}, not {holidays.__version__}"
    DATA.mkdir(exist_ok=True)
    for old in DATA.iterdir():
        old.unlink()
    for country in COUNTRIES:
        (DATA / f"{country}.txt").write_text(file(country), encoding="utf-8", newline="\n")
    (DATA / "README.md").write_text(readme(), encoding="utf-8", newline="\n")
