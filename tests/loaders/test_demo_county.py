"""The demo county: the same every time, complete, consistent, and telling its stories."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import shapely
from sqlalchemy import Engine, select

from loaders.access import system_viewer
from loaders.boundaries import in_force
from loaders.demo_county.boundaries import demo_boundaries, neighbour_of, village_cells
from loaders.demo_county.figures import demo_figures, drawings, figures_of_month, shipped_catalogue
from loaders.demo_county.files import write_boundaries
from loaders.demo_county.loading import DEFAULT_SEED, load_demo, month_before
from loaders.demo_county.places import demo_place_changes, demo_places, merger
from loaders.demo_county.rule_books import planned_books, rule_book_code, rule_book_workbook
from loaders.demo_county.stories import stories
from loaders.demo_county.told_stories import late_months
from loaders.demo_county.townships import ASSETS, county_plan
from loaders.demo_county.workbooks import monthly_workbook, workbook_mapping
from loaders.engine import open_engine, read_transaction
from loaders.leads import read_leads
from loaders.observations import periods_reported
from loaders.places import PLACE_COLUMNS, read_places
from loaders.rule_book_workbooks import read_rule_book_workbook
from loaders.schema import batch, boundary, issue, observation, rule_book
from loaders.score_reads import read_totals
from loaders.score_runs import newest_run
from loaders.setup import needs_demo
from loaders.workbooks import read_workbook
from metrics.catalogue import Kind, Subject
from metrics.cube import NOT_APPLICABLE, VALUE
from metrics.periods import months_between, shift
from metrics.problems import errors
from metrics.rule_book import rule_book_problems
from metrics.rule_book_lint import lint_rule_book
from metrics.rule_book_parts import Grouping, LineKind
from metrics.triggers import closed_triggers

LAST = "2026-10"
MONTHS = months_between(shift(LAST, -35), LAST)
# Service rates that every township earns by its own work, told apart by their denominators.
WORK = [
    "antenatal_record_early",
    "newborn_visit",
    "vaccination_complete",
    "reproductive_health_check_offer",
    "left_behind_children_visits",
    "insurance_cover",
    "record_complete",
    "benefit_on_time",
]


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    return demo_figures(DEFAULT_SEED, LAST)


@pytest.fixture(scope="module")
def places() -> pd.DataFrame:
    return demo_places(DEFAULT_SEED, LAST)


def of(figures: pd.DataFrame, indicator: str) -> pd.DataFrame:
    return figures[(figures["indicator"] == indicator) & (figures["state"] == VALUE)]


def pooled(figures: pd.DataFrame, indicators: list[str], by: list[str]) -> pd.Series:
    """Pooled rates in per cent by township and further columns."""
    chosen = figures[figures["indicator"].isin(indicators) & (figures["state"] == VALUE)]
    keys = [chosen["place"].str[:9].rename("township"), *(chosen[name] for name in by)]
    sums = chosen.groupby(keys)[["numerator", "denominator"]].sum()
    return 100 * sums["numerator"] / sums["denominator"]


def mean_rank(figures: pd.DataFrame, months: list[str]) -> pd.Series:
    """Mean rank of each township over the work indicators, 1 is best."""
    rates = pooled(figures[figures["period"].isin(months)], WORK, ["indicator"])
    return rates.groupby(level="indicator").rank(ascending=False).groupby(level="township").mean()


class TestPlaces:
    def test_a_county_fourteen_townships_and_186_villages(self, places: pd.DataFrame) -> None:
        assert list(places.columns) == PLACE_COLUMNS
        assert places["level"].value_counts().to_dict() == {"county": 1, "township": 14, "village": 186}
        assert places["peer_class"].dropna().nunique() == 3

    def test_codes_are_unique_and_nested(self, places: pd.DataFrame) -> None:
        assert places["code"].is_unique
        lengths = places["level"].map({"county": 6, "township": 9, "village": 12})
        assert (places["code"].str.len() == lengths).all()
        below = places[places["parent"].notna()]
        assert all(code.startswith(parent) for code, parent in zip(below["code"], below["parent"], strict=True))

    def test_names_are_unique_in_their_township_and_hold_rare_characters(self, places: pd.DataFrame) -> None:
        assert not places.duplicated(["parent", "name"]).any()
        assert set("峣堽崾垴畈㘭") <= set("".join(places["name"]))

    def test_a_seed_gives_the_same_places_and_another_seed_others(self, places: pd.DataFrame) -> None:
        pd.testing.assert_frame_equal(places, demo_places(DEFAULT_SEED, LAST))
        assert not places["name"].equals(demo_places(7, LAST)["name"])

    def test_one_village_ends_the_month_before_it_is_merged(self, places: pd.DataFrame) -> None:
        change = demo_place_changes(DEFAULT_SEED, LAST).iloc[0]
        ended = places[places["valid_to"].notna()]
        assert list(ended["code"]) == [change["from_code"]]
        assert shift(ended["valid_to"].iloc[0], 1) == change["month"]
        assert change["to_code"][:9] == change["from_code"][:9]
        assert MONTHS.index(change["month"]) in range(12, 24)


class TestBoundaries:
    @pytest.mark.parametrize("seed", [DEFAULT_SEED, 1, 2, 3])
    def test_every_level_is_a_valid_coverage_in_one_piece(self, seed: int) -> None:
        frame = demo_boundaries(seed)
        assert frame.crs.to_epsg() == 4326
        for level, count in (("county", 1), ("township", 14), ("village", 186)):
            shapes = frame[frame["level"] == level].geometry.to_numpy()
            assert len(shapes) == count
            assert shapely.coverage_is_valid(shapes)
            assert set(shapely.get_type_id(shapes)) == {shapely.GeometryType.POLYGON}

    def test_it_is_forty_by_fifty_kilometres_and_light(self) -> None:
        cells = village_cells(DEFAULT_SEED)
        west, south, east, north = cells.total_bounds
        assert 30 < (east - west) * 100.5 < 50
        assert 40 < (north - south) * 111.3 < 62
        assert shapely.get_num_coordinates(cells.to_numpy()).sum() < 15_000

    def test_villages_are_smaller_in_town(self) -> None:
        area = village_cells(DEFAULT_SEED).to_crs(3857).area
        classes = {township.code: township.peer_class for township in county_plan().townships}
        by_class = area.groupby([classes[code[:9]] for code in area.index]).median()
        assert by_class["城区"] < 0.5 * by_class["山区"]

    def test_the_merger_unites_two_neighbours(self) -> None:
        gone, into, _ = merger(DEFAULT_SEED, LAST)
        before = demo_boundaries(DEFAULT_SEED).set_index("code").geometry
        after = demo_boundaries(DEFAULT_SEED, merged=(gone, into)).set_index("code").geometry
        assert gone not in after.index
        assert after[into].geom_type == "Polygon"
        assert after[into].area == pytest.approx(before[gone].area + before[into].area)
        others = after.index.drop(into)
        assert (shapely.to_wkb(after[others].to_numpy()) == shapely.to_wkb(before[others].to_numpy())).all()
        assert neighbour_of(DEFAULT_SEED, gone) == into

    def test_files_are_the_same_byte_for_byte(self, tmp_path: Path) -> None:
        first, second = (write_boundaries(tmp_path / name, DEFAULT_SEED, LAST) for name in _made(tmp_path, "a", "b"))
        for one, other in zip(first, second, strict=True):
            assert one.path.read_bytes() == other.path.read_bytes()


def _made(folder: Path, *names: str) -> tuple[str, ...]:
    for name in names:
        (folder / name).mkdir()
    return names


class TestFigures:
    def test_a_seed_gives_the_same_figures_and_another_seed_others(self, figures: pd.DataFrame) -> None:
        pd.testing.assert_frame_equal(figures, demo_figures.__wrapped__(DEFAULT_SEED, LAST))
        assert not of(figures, "deaths")["numerator"].equals(of(demo_figures(7, LAST), "deaths")["numerator"])

    def test_every_reported_indicator_of_the_catalogue_is_there(self, figures: pd.DataFrame) -> None:
        reported = {entry.code for entry in shipped_catalogue().indicators if entry.derivation is None}
        assert set(figures["indicator"]) == reported == {drawing.code for drawing in drawings()}

    def test_figures_are_at_their_level_frequency_and_kind(self, figures: pd.DataFrame, places: pd.DataFrame) -> None:
        level = places.set_index("code")["level"]
        for code, own in figures.groupby("indicator"):
            indicator = shipped_catalogue().by_code[str(code)]
            assert set(own["place"].map(level)) == {indicator.reporting_level}
            form = {"month": r"\d{4}-\d\d", "quarter": r"\d{4}-Q\d", "year": r"\d{4}"}[indicator.frequency]
            assert own["period"].str.fullmatch(form).all()
            values = own[own["state"] == VALUE]
            assert values["numerator"].notna().all()
            assert (values["numerator"] >= 0).all()
            assert (values["denominator"].notna() == (indicator.kind is Kind.RATE)).all()

    def test_no_key_comes_twice(self, figures: pd.DataFrame) -> None:
        assert not figures.duplicated(["period", "indicator", "place"]).any()

    def test_numerators_stay_within_denominators_where_they_must(self, figures: pd.DataFrame) -> None:
        within = [
            i.code for i in shipped_catalogue().indicators if i.kind is Kind.RATE and i.numerator_within_denominator
        ]
        chosen = figures[figures["indicator"].isin(within) & (figures["state"] == VALUE)]
        assert (chosen["numerator"] <= chosen["denominator"]).all()

    def test_figures_fit_each_other(self, figures: pd.DataFrame) -> None:
        key = ["period", "place"]
        births = (
            of(figures, "births_male").set_index(key)["numerator"]
            + of(figures, "births_female").set_index(key)["numerator"]
        )
        delivered = of(figures, "hospital_delivery").set_index(key)["denominator"]
        assert (births.sort_index() == delivered.sort_index()).all()
        population = of(figures, "population").groupby("period")["numerator"].sum()
        assert population.between(390_000, 450_000).all()
        year = births[births.index.get_level_values("period").str.startswith("2025")].sum()
        assert 0.008 < year / population["2025-12"] < 0.0105

    def test_pooled_rates_lie_around_their_targets(self, figures: pd.DataFrame) -> None:
        recent = figures[figures["period"].str.startswith("2026")]
        for code in WORK:
            sums = of(recent, code)[["numerator", "denominator"]].sum()
            target = shipped_catalogue().by_code[code].default_target or 0
            assert abs(100 * sums["numerator"] / sums["denominator"] - target) < 5, code


class TestStories:
    def test_every_story_is_documented(self) -> None:
        text = (ASSETS / "README.md").read_text(encoding="utf-8")
        for name in type(stories()).model_fields:
            assert f"### `{name}`" in text

    def test_one_township_climbs_and_one_slips(self, figures: pd.DataFrame) -> None:
        first, last = mean_rank(figures, MONTHS[:6]), mean_rank(figures, MONTHS[-6:])
        climbing, slipping = stories().climbing.place, stories().slipping.place
        assert first.rank()[climbing] >= 13
        assert last.rank()[climbing] <= 2
        assert first.rank()[slipping] <= 2
        assert last.rank()[slipping] >= 13

    def test_figures_too_good_are_heaped_at_the_target(self, figures: pd.DataFrame) -> None:
        flows = ["antenatal_record_early", "newborn_visit", "vaccination_complete", "reproductive_health_check_offer"]
        chosen = of(figures[figures["indicator"].isin(flows)], "x").iloc[:0]
        chosen = figures[figures["indicator"].isin(flows) & (figures["period"] >= "2025-01")]
        keys = [chosen["place"].str[:9].rename("township"), "indicator", "period"]
        sums = chosen.groupby(keys)[["numerator", "denominator"]].sum().reset_index()
        by_year = [sums["township"], sums["indicator"], sums["period"].str[:4]]
        total = sums.groupby(by_year)[["numerator", "denominator"]].cumsum()
        target = sums["indicator"].map(lambda code: shipped_catalogue().by_code[code].default_target)
        missing = target / 100 * total["denominator"]
        heaped = (total["numerator"] >= missing) & (total["numerator"] < missing + 1)
        share = heaped.groupby(sums["township"]).mean()
        assert share[stories().too_good.place] == 1
        assert share.drop(stories().too_good.place).max() < 0.35

    def test_the_tiny_villages_rates_jump(self, figures: pd.DataFrame) -> None:
        own = of(figures, "vaccination_complete")
        own = own[own["denominator"] > 0]
        spread = (100 * own["numerator"] / own["denominator"]).astype(float).groupby(own["place"]).std()
        tiny = stories().tiny_village.place
        assert spread[tiny] > 2.5 * spread.median()
        assert of(figures, "population").groupby("place")["numerator"].mean()[tiny] < 120

    def test_missing_reports_have_no_rows_but_stand_in_the_register(self, figures: pd.DataFrame) -> None:
        for story in stories().missing_reports:
            for number in story.months:
                own = figures[(figures["place"] == story.place) & (figures["period"] == MONTHS[number])]
                assert list(own["indicator"]) == ["report_on_time"]
                assert own["numerator"].iloc[0] == 0

    def test_one_township_is_late_in_a_whole_quarter(self, figures: pd.DataFrame) -> None:
        on_time = pooled(figures, ["report_on_time"], ["period"])
        late = late_months(MONTHS)
        assert len(late) == 3
        assert int(late[0][5:]) % 3 == 1
        assert (on_time[stories().late_reports.place][late] == 0).all()
        assert on_time[stories().late_reports.place].drop(late).min() > 80

    def test_what_does_not_apply_is_neither_zero_nor_missing(self, figures: pd.DataFrame) -> None:
        for story in stories().not_applicable:
            own = figures[figures["indicator"].isin(story.indicators) & figures["place"].str[:9].isin(story.places)]
            assert len(own) > 36
            assert (own["state"] == NOT_APPLICABLE).all()
            assert own["numerator"].isna().all()
        without = of(figures, "migrants_in")
        assert (without.loc[without["place"].str.startswith("990101203"), "numerator"] == 0).all()
        assert (figures["state"] == NOT_APPLICABLE).sum() < 0.02 * len(figures)

    def test_the_merged_villages_people_count_with_the_neighbour(self, figures: pd.DataFrame) -> None:
        gone, into, month = merger(DEFAULT_SEED, LAST)
        population = of(figures, "population").set_index(["period", "place"])["numerator"]
        before, after = population[shift(month, -1)], population[month]
        assert gone not in after.index
        assert after[into] == pytest.approx(before[gone] + before[into], rel=0.03)
        assert figures.loc[figures["place"] == gone, "period"].max() < month

    def test_one_township_pays_what_is_due_but_late(self, figures: pd.DataFrame) -> None:
        on_time, paid = pooled(figures, ["benefit_on_time"], []), pooled(figures, ["reward_paid"], [])
        late = stories().late_benefits.place
        assert 65 < on_time[late] < 71
        assert on_time.drop(late).min() > 90
        assert paid[late] > 98


class TestWorkbooks:
    def test_the_same_month_gives_the_same_bytes(
        self, figures: pd.DataFrame, places: pd.DataFrame, tmp_path: Path
    ) -> None:
        for name in ("a.xlsx", "b.xlsx"):
            monthly_workbook(tmp_path / name, LAST, figures, places)
        assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()

    def test_it_looks_like_a_bureaus_workbook(
        self, figures: pd.DataFrame, places: pd.DataFrame, tmp_path: Path
    ) -> None:
        monthly_workbook(tmp_path / "december.xlsx", "2025-12", figures, places)
        sheets = read_workbook((tmp_path / "december.xlsx").read_bytes())
        assert [sheet.name for sheet in sheets] == [sheet.name for sheet in workbook_mapping().sheets]
        for sheet in sheets:
            assert "2025年12月" in sheet.rows[0][0]
            assert "虚构" in sheet.rows[0][0]
            assert (0, 0, 0, len(sheet.rows[0]) - 1) in sheet.merged
            assert sheet.rows[-2][2] == "合计"
            assert sheet.rows[-1][0].startswith("填表人")
        assert sum(row[2].endswith("小计") for row in sheets[0].rows) == 14

    def test_every_reported_indicator_is_mapped_once(self) -> None:
        mapped = [measure.indicator for sheet in workbook_mapping().sheets for measure in sheet.measures]
        assert sorted(filter(None, mapped)) == sorted(drawing.code for drawing in drawings())

    def test_figures_of_a_month_are_those_of_all_periods_that_end_with_it(self, figures: pd.DataFrame) -> None:
        assert set(figures_of_month(figures, "2025-12")["period"]) == {"2025-12", "2025-Q4", "2025"}
        assert set(figures_of_month(figures, "2025-11")["period"]) == {"2025-11"}


class TestRuleBooks:
    @pytest.mark.parametrize(("level", "items"), [("township", range(30, 41)), ("village", range(22, 31))])
    def test_a_book_is_read_and_adds_up_to_a_thousand(self, level: str, items: range, tmp_path: Path) -> None:
        rule_book_workbook(tmp_path / "book.xlsx", level, "2026")  # type: ignore[arg-type]
        book = read_rule_book_workbook(tmp_path / "book.xlsx").book
        assert book.code == rule_book_code(level, "2026") == f"990101-{level}-2026"  # type: ignore[arg-type]
        assert (book.first_month, book.last_month, book.level) == ("2026-01", "2026-12", level)
        assert sum(item.points for item in book.items) == book.total_points == 100_000
        assert len(book.items) in items
        assert {item.rule for item in book.items} == {"linear", "per_point", "threshold", "completion"}
        assert not errors(rule_book_problems(book, shipped_catalogue(), ("county", "township", "village")))

    @pytest.mark.parametrize(("level", "triggers"), [("township", 4), ("village", 2)])
    def test_a_book_has_grades_groups_tie_breaks_lines_and_lawful_triggers(
        self, level: str, triggers: int, tmp_path: Path
    ) -> None:
        rule_book_workbook(tmp_path / "book.xlsx", level, "2025")  # type: ignore[arg-type]
        book = read_rule_book_workbook(tmp_path / "book.xlsx").book
        assert [grade.name for grade in book.grades] == ["优秀", "良好", "合格", "不合格"]
        assert book.peer_groups.by is Grouping.PEER_CLASS
        assert [tie_break.code for tie_break in book.tie_breaks] == ["benefit_on_time", "service"]
        assert [(line.kind, line.cap) for line in book.lines] == [(LineKind.BONUS, 1000), (LineKind.PENALTY, 2000)]
        assert (book.caps.bonus, book.caps.penalty) == (1000, 2000)
        assert len(book.triggers) == triggers
        assert {trigger.expires for trigger in book.triggers} == {date(2025, 12, 31)}
        assert not closed_triggers(book, shipped_catalogue(), "2025-12", years_before=1)
        assert not lint_rule_book(book, shipped_catalogue(), ("county", "township", "village"))

    def test_no_context_indicator_is_assessed(self) -> None:
        subjects = {shipped_catalogue().by_code[item.indicator].subject for item in planned_books().items}
        assert subjects == set(Subject) - {Subject.CONTEXT}


@pytest.fixture(scope="module")
def leads(demo_url: str) -> dict[str, pd.DataFrame]:
    """The leads of the newest runs by level."""
    with read_transaction(open_engine(demo_url)) as connection:
        runs = {level: newest_run(connection, level, LAST) for level in ("township", "village")}
        viewer = system_viewer(connection)
        return {level: read_leads(connection, viewer, run) for level, run in runs.items() if run is not None}


class TestLeads:
    """What the newest runs ask people to check is what the stories planted, and little else."""

    def test_figures_too_good_are_a_sign_and_no_other_family_sees_any(self, leads: dict[str, pd.DataFrame]) -> None:
        signs = leads["township"][leads["township"]["kind"] != "trigger"]
        assert set(signs["kind"]) == {"heaping", "below_peers"}
        assert signs.loc[signs["kind"] == "heaping", "place"].tolist() == [stories().too_good.place]
        below = signs.loc[signs["kind"] == "below_peers", "place"]
        assert set(below) == {stories().late_benefits.place, stories().slipping.place}
        assert set(leads["village"].loc[leads["village"]["kind"] != "trigger", "kind"]) <= {"below_peers"}

    def test_late_benefits_open_the_trigger_on_money(self, leads: dict[str, pd.DataFrame]) -> None:
        for level in ("township", "village"):
            money = leads[level][leads[level]["trigger_code"] == "money_withheld"]
            assert len(money) > 0
            assert set(money["place"].str[:9]) == {stories().late_benefits.place}

    def test_the_last_of_each_peer_group_are_named(self, leads: dict[str, pd.DataFrame]) -> None:
        opened = leads["township"].groupby("trigger_code").size().to_dict()
        assert opened["last_rank"] == 3
        assert opened["last_two_years"] <= 3
        assert "false_figures" not in opened

    def test_the_ledger_moves_totals(self, demo_url: str) -> None:
        with read_transaction(open_engine(demo_url)) as connection:
            run = newest_run(connection, "township", LAST)
            assert run is not None
            totals = read_totals(connection, system_viewer(connection), run).set_index("place")
        moved = totals.loc[(totals["bonus"] != 0) | (totals["penalty"] != 0), ["bonus", "penalty"]]
        expected: dict[str, list[int]] = {}
        for entry in stories().ledger:
            if MONTHS[entry.month] >= "2026-01":
                points = expected.setdefault(entry.place, [0, 0])
                points[entry.line == "late_material"] += {"award": 500, "late_material": 200}[entry.line] * entry.cases
        assert dict(zip(moved.index, moved.to_numpy().tolist(), strict=True)) == expected
        assert set(totals["grade"].dropna()) <= {"优秀", "良好", "合格", "不合格"}
        assert totals["grade"].nunique() > 2


class TestLoading:
    def test_the_month_before_january_is_december(self) -> None:
        assert month_before(date(2026, 1, 31)) == "2025-12"

    def test_an_interrupted_load_is_taken_up_where_it_stopped(self, sqlite_database: Engine, tmp_path: Path) -> None:
        def load_until(month: str) -> None:
            def interrupt(what: str, share: float) -> None:
                if what.endswith(month) and share > 0.3:
                    raise KeyboardInterrupt

            with pytest.raises(KeyboardInterrupt):
                load_demo(sqlite_database, last_month=LAST, folder=tmp_path, progress=interrupt)

        for month in (MONTHS[1], MONTHS[3]):
            load_until(month)
            assert needs_demo(sqlite_database)
        with read_transaction(sqlite_database) as connection:
            files = list(connection.scalars(select(batch.c.file_name).where(batch.c.kind == "observations")))
            assert [period for period in periods_reported(connection) if period in MONTHS] == MONTHS[:3]
        # The first month was stored before the first interruption, and is not stored again.
        assert len(files) == len(set(files)) == 3

    def test_it_is_imported_like_any_county(self, demo_url: str, figures: pd.DataFrame, places: pd.DataFrame) -> None:
        engine = open_engine(demo_url)
        assert not needs_demo(engine)
        key = ["period", "indicator", "place"]
        with read_transaction(engine) as connection:
            stored = pd.DataFrame(connection.execute(select(observation)).mappings().all())
            codes = set(read_places(connection, LAST)["code"])
            polygons = set(connection.scalars(select(boundary.c.place).where(*in_force(LAST))))
            issues = set(connection.execute(select(issue.c.severity, issue.c.code)))
            books = list(connection.scalars(select(rule_book.c.code).order_by(rule_book.c.id)))
        assert books == [f"990101-{level}-{year}" for year in range(2023, 2027) for level in ("township", "village")]
        stored = stored.astype({"numerator": "Int64", "denominator": "Int64"}).sort_values(key, ignore_index=True)
        pd.testing.assert_frame_equal(stored[list(figures.columns)], figures, check_dtype=False)
        assert codes <= polygons
        assert codes == set(places.loc[places["valid_to"].isna(), "code"])
        assert {severity for severity, _ in issues} <= {"note"}
