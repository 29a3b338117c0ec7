"""The same answers from Spark: with partitions, skew, retries, lost files, and whatever the session is set to."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest

pytest.importorskip("pyspark", reason="needs the extra spark: pip install '.[spark]'")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Spark needs Java, and there is none", allow_module_level=True)

import pyarrow as pa
import pyarrow.parquet as pq
import pyspark
from pyspark.sql import DataFrame, SparkSession

from evidence.bulk import DuckDB, resolve_table
from evidence.bulk.engine import Rows
from evidence.bulk.pipeline import judge_table
from evidence.bulk.spark import Spark, resolve, resolve_partitions, together
from evidence.cli.main import main
from evidence.errors import BadInput, EvidenceError, UsageError
from evidence.mapping import MappingFile
from tests.bulk import test_mapped
from tests.bulk.test_parity import Judged
from tests.bulk.world import COLUMNS, POLES, Row, counted_by_engine, rows
from tests.exchange.imports.importing import mapping_of

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas")]
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "spark_submit.py"
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.memory": "1g",
    # few rows: compiling takes far longer than running
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.shuffle.partitions": "3",
    "spark.sql.adaptive.coalescePartitions.enabled": "false",
}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    local = tmp_path_factory.mktemp("spark")
    os.environ["PYSPARK_PYTHON"] = sys.executable  # workers without it take the first python3 of the path
    builder = SparkSession.builder.master("local[2,3]").config("spark.local.dir", str(local))
    for name, value in {**SETTINGS, "spark.sql.warehouse.dir": str(local / "warehouse")}.items():
        builder = builder.config(name, value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = builder.getOrCreate()
    made.sparkContext.setLogLevel("OFF")
    yield made
    made.stop()


def table(seeds: Iterable[int] = range(3)) -> list[Row]:
    """All that a column can say, in claims of few rows, and one claim with most of the rows."""
    found: list[Row] = []
    for seed in seeds:
        made = rows(Random(seed), claims=12)
        found += [{**row, **{name: f"{row[name]}-{seed}" for name in ("claim", "source")}} for row in made]
    random = Random(7)
    for number in range(2 * len(found)):
        stance = random.choice(["pro", "pro", "anti"])
        tissue = {"pro": "fat", "anti": "marrow"}[stance] if random.random() < 0.9 else "cord"
        found.append({"claim": "skewed", "source": f"large-{number % 700}", "stance": stance, "tissue": tissue})
    return [{column: row.get(column, "") for column in COLUMNS} for row in found]


def frame(session: SparkSession, some: Iterable[Row], parts: int = 3) -> DataFrame:
    values = [tuple(row.get(column, "") for column in COLUMNS) for row in some]
    schema = ", ".join(f"`{column}` string" for column in COLUMNS)
    return session.createDataFrame(values, schema).repartition(parts)


def answers(verdicts: DataFrame) -> dict[str, dict[str, Any]]:
    found = [row.asDict() for row in verdicts.collect()]
    assert len({row["claim"] for row in found}) == len(found)
    return {row["claim"]: row for row in found}


@pytest.fixture(scope="module")
def judged() -> Judged:
    """What DuckDB and the registry make of the table; that they agree is another test's matter."""
    return Judged(table())


def test_counts_and_verdicts_are_those_of_duckdb_and_of_the_registry(
    session: SparkSession, judged: Judged, tmp_path: Path
) -> None:
    given = frame(session, table())
    assert given.rdd.getNumPartitions() > 2
    with Spark(session, str(tmp_path)) as engine:
        found = judge_table(engine, engine.named(given), poles=POLES)
        asked = {key[0] for key in judged.expected[1]}  # type: ignore[attr-defined]
        assert counted_by_engine(engine, asked) == judged.expected == judged.found
        rows_of_spark = answers(engine._frame(found.result))
    assert found.summary == judged.summary
    # equal floats have equal digits: compared as they are written
    assert json.dumps(rows_of_spark, sort_keys=True) == json.dumps(judged.answers, sort_keys=True)
    assert rows_of_spark == {str(name): judged.expected_answer(name) for name in judged.verdicts}
    assert "skewed" in rows_of_spark


def test_partitions_are_judged_the_same(session: SparkSession, judged: Judged) -> None:
    found = resolve_partitions(session, frame(session, table()), poles=POLES)
    assert answers(found.verdicts) == judged.answers
    assert found.summary == judged.summary


class Saboteur:
    """Loses all shuffle files and fails, the first time that a step is run in any partition."""

    def __init__(self, function: Callable[[Any], Any], local: str, mark: str) -> None:
        self.function, self.local, self.mark = function, local, mark

    def __call__(self, given: Any) -> Any:
        try:
            Path(self.mark).touch(exist_ok=False)
        except FileExistsError:
            return self.function(given)
        for path in Path(self.local).rglob("shuffle_*"):
            path.unlink(missing_ok=True)
        raise RuntimeError("a worker has died")


class Sabotaged(Spark):
    """An engine on a cluster that loses a worker in every step of Python."""

    def __init__(self, session: SparkSession, local: str, marks: Path) -> None:
        super().__init__(session)
        self.local, self.marks = local, marks

    def ask(
        self, name: str, columns: Mapping[str, type], query: str, by: Sequence[str], answer: Callable[[Rows], Rows]
    ) -> None:
        super().ask(name, columns, query, by, Saboteur(answer, self.local, str(self.marks / name)))


def unchanged(batches: Iterable[pa.RecordBatch]) -> Iterable[pa.RecordBatch]:
    return batches


def test_retries_and_recomputed_partitions_change_no_answer(
    session: SparkSession, judged: Judged, tmp_path: Path
) -> None:
    local = session.conf.get("spark.local.dir")
    assert local is not None
    whole = frame(session, table())
    fails_first = Saboteur(unchanged, local, str(tmp_path / "given"))
    given = whole.mapInArrow(fails_first, whole.schema)
    with Sabotaged(session, local, tmp_path) as engine:
        found = judge_table(engine, engine.named(given), poles=POLES)
        assert answers(engine._frame(found.result)) == judged.answers
    assert found.summary == judged.summary
    died = {path.name for path in tmp_path.iterdir()}
    assert died >= {"given", "answers", "judged", "screened", "separated"}


def views_of(session: SparkSession) -> set[str]:
    return {row["viewName"] for row in session.sql("SHOW VIEWS").collect()}


ODD = ["'=1+1'", "it's \\ ${x}", "Ça ÇA", '\t"quoted"', "new\nline"]


def odd(session: SparkSession) -> DataFrame:
    """Names, words and values in which a setting could show."""
    values = [
        (claim, f"s{number}-{place}", ["it's", "B\\n"][number % 2], number % 2 == 0, number / 3, str(1990 + number))
        for place, claim in enumerate(ODD)
        for number in range(12)
    ]
    made = session.createDataFrame(
        values, "Claim string, SOURCE string, stance string, b boolean, `x y` double, year string"
    )
    made = made.withColumn("`", made["b"].cast("int"))
    # twice the same hour by the clock of the wall, where summer time ends
    hour = "timestamp_seconds(1130633999 + CASE WHEN b THEN 0 ELSE 3600 END)"
    return made.selectExpr("*", f"{hour} AS seen", "date '2020-02-02' AS day")


@pytest.mark.parametrize(
    "settings",
    [
        {"spark.sql.ansi.enabled": "false", "spark.sql.session.timeZone": "UTC"},
        {
            "spark.sql.ansi.enabled": "true",
            "spark.sql.session.timeZone": "Europe/Berlin",
            "spark.sql.caseSensitive": "true",
            "spark.sql.parser.escapedStringLiterals": "true",
            "spark.sql.ansi.doubleQuotedIdentifiers": "true",
            "spark.sql.ansi.enforceReservedKeywords": "true",
            "spark.sql.orderByOrdinal": "false",
            "spark.sql.groupByAliases": "false",
            "spark.sql.execution.arrow.maxRecordsPerBatch": "2",
            "spark.sql.execution.arrow.useLargeVarTypes": "true",
        },
    ],
    ids=["lenient", "strict"],
)
def test_no_setting_of_the_session_changes_an_answer_or_is_changed(
    session: SparkSession, settings: dict[str, str], tmp_path: Path
) -> None:
    before = {name: session.conf.get(name, None) for name in settings}
    output = tmp_path / "out.parquet"
    given = odd(session)
    given.write.parquet(str(tmp_path / "items.parquet"))
    session.createDataFrame([(1,)], "own int").createOrReplaceTempView("items")
    try:
        for name, value in settings.items():
            session.conf.set(name, value)
        views = views_of(session)
        found = resolve(session, given, poles=("it's", "B\\n"))
        parts = resolve_partitions(session, given, poles=("it's", "B\\n"))
        assert {name: session.conf.get(name) for name in settings} == settings
        assert views_of(session) == views
        assert session.table("items").columns == ["own"]
        got, again, left = answers(found.verdicts), answers(parts.verdicts), found.excluded
        assert left is not None
        assert left.count() == 0
    finally:
        for name, value in before.items():
            session.conf.unset(name) if value is None else session.conf.set(name, value)
        session.catalog.dropTempView("items")
    with DuckDB(output, threads=1) as engine:
        summary = resolve_table(engine, [str(tmp_path / "items.parquet" / "*.parquet")], output, poles=("it's", "B\\n"))
    expected = {row["claim"]: row for row in pq.read_table(output).to_pylist()}
    assert got == again == expected
    assert found.summary == parts.summary == summary
    assert {row["status"] for row in expected.values()} == {"context-dependent"}
    assert all("seen" in json.loads(row["separated_by"]) for row in expected.values())


def refused(judge: Callable[[], object]) -> str:
    with pytest.raises(EvidenceError) as error:
        judge()
    return f"{type(error.value).__name__} {error.value}"


@pytest.mark.parametrize(
    "text",
    [
        "claim,source\nc,s\n",
        "claim,source,stance,outcome-class,outcome_class\nc,s,A,d,e\n",
        "claim,source,stance,id\nc,s,A,i\nc,t,B,i\n",
        "claim,source,stance,standing\nc,s,A,retracted\nd,s,B,current\n",
        "claim,source,stance,line\nc,s,A,x\nc,s,B,y\n",
    ],
)
def test_a_table_that_leaves_a_choice_is_refused_as_by_duckdb(session: SparkSession, tmp_path: Path, text: str) -> None:
    path, output = tmp_path / "items.csv", tmp_path / "out.csv"
    path.write_text(text, encoding="utf-8")
    with DuckDB(output, threads=1) as engine:
        expected = refused(lambda: resolve_table(engine, [str(path)], output, poles=("A", "B")))
    assert refused(lambda: resolve(session, str(path), poles=("A", "B"))) == expected
    assert refused(lambda: resolve_partitions(session, str(path), poles=("A", "B"))) == expected


def test_tables_that_cannot_be_read_are_refused_in_a_line(session: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "quote.csv").write_text('claim,source,stance\nc,s,"A"B"\n')
    (tmp_path / "ragged.csv").write_text("claim,source,stance\nc,s,A,more\n")
    for table, kind in (
        (str(tmp_path / "quote.csv"), BadInput),
        (str(tmp_path / "ragged.csv"), BadInput),
        ("no.such_table", BadInput),
        (str(tmp_path / "nothing.parquet"), BadInput),
        ([str(tmp_path / "a.csv"), str(tmp_path / "b.parquet")], UsageError),
        (str(tmp_path / "a.xlsx"), UsageError),
    ):
        with pytest.raises(kind) as error:
            resolve(session, table, poles=("A", "B"))
        assert "\n" not in str(error.value)
    twice = session.createDataFrame(
        [("c", "s", "A", "x", "y")], "claim string, source string, stance string, t string, T string"
    )
    with pytest.raises(UsageError, match="differ by capitals"):
        resolve(session, twice, poles=("A", "B"))


def test_rows_that_do_not_count_are_those_of_duckdb(session: SparkSession, tmp_path: Path) -> None:
    path, listed = tmp_path / "items.csv", tmp_path / "excluded.csv"
    path.write_text(
        "claim,source,stance,kind,standing,directness,axis,year\n"
        "c,s1,A,,,,A/B,2001.0\n,s2,A,,,,A/B,\nc,,A,,,,A/B,\nc,s3,,,,,A/B,x\nc,s4,a,,,,A/B,20011\nc,s5,A,leaflet,,,A/B,\n"
        "c,s6,A,,burnt,,A/B,\nc,s7,A,,,sideways,A/B,\nc,s8,A,,retracted,,A/B,\nc,s9,unclear,,,,A/B,\n"
        "c,s10,A,,,indirect,A/B,\nc,s11,B,opinion,,,A/B,\nd,s12,B,,retracted,,A/B,\ne,s15,A,,,,AB,\ne,s16,A,,,,,\n"
        'f,s13,"up, or\nnot",,,,"up, or\nnot/x",\ng,s14,,,,,/x,\n'
    )
    output = tmp_path / "out.parquet"
    with DuckDB(output, threads=1) as engine:
        summary = resolve_table(engine, [str(path)], output, excluded=listed)
    found = resolve(session, str(path), work=str(tmp_path / "work"))
    assert found.summary == summary
    with listed.open(newline="", encoding="utf-8") as file:
        expected = [tuple(row) for row in csv.reader(file)][1:]
    apart = resolve_partitions(session, str(path))
    for excluded in (found.excluded, apart.excluded):
        assert sorted(tuple(cell or "" for cell in row) for row in excluded.collect()) == sorted(expected)
    assert apart.summary == summary
    assert answers(found.verdicts) == {row["claim"]: row for row in pq.read_table(output).to_pylist()}


def test_the_command_writes_a_folder_that_says_when_it_is_whole(
    session: SparkSession, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    items, output = tmp_path / "items", tmp_path / "out.csv"
    items.mkdir()
    for number in range(2):
        text = "claim,source,stance,tissue\n" + f"=c{number},s,A,x\n=c{number},t,B,y\nd,u{number},what,x\n"
        (items / f"{number}.csv").write_text(text)
    arguments = ["bulk", "resolve", str(items / "*.csv"), "-o", str(output), "--engine", "spark", "--poles", "A,B"]
    assert main([*arguments, "--work", str(tmp_path / "work")]) == 0
    assert capsys.readouterr().out == (
        "6 rows: 4 count\n  2 do not: unknown-stance\nconditions: tissue\n"
        "3 claims\n  2 preliminary-dispute\n  1 no-evidence\n"
    )
    assert (output / "_SUCCESS").exists()
    lines = [line for part in sorted(output.glob("part-*")) for line in part.read_text().splitlines()[1:]]
    assert [line.partition(",")[0] for line in lines] == ["'=c0", "'=c1", "d"]
    assert main(arguments) == 2
    assert "is there already" in capsys.readouterr().err
    assert main([*arguments, "--memory-limit", "1GB"]) == 2
    assert "--memory-limit is not for --engine spark" in capsys.readouterr().err
    assert views_of(session) == set()


def submitted(*arguments: str) -> list[str]:
    settings = [word for name, value in SETTINGS.items() for word in ("--conf", f"{name}={value}")]
    return [str(Path(pyspark.__file__).parent / "bin" / "spark-submit"), "--master", "local[2]", *settings, *arguments]


def written(folder: Path) -> Path:
    """Items as a folder of Parquet."""
    items = folder / "items"
    items.mkdir()
    plain = [{column: row.get(column, "") for column in COLUMNS} for row in table([1])]
    for part in range(2):
        pq.write_table(pa.Table.from_pylist(plain[part::2]), items / f"{part}.parquet")
    return items


def test_the_example_runs_under_spark_submit(tmp_path: Path) -> None:
    items, output = written(tmp_path), tmp_path / "verdicts"
    command = submitted(str(EXAMPLE), str(items), str(output), *POLES)
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert (output / "_SUCCESS").exists()
    with tempfile.TemporaryDirectory() as folder, DuckDB(Path(folder, "out.parquet"), threads=1) as engine:
        resolve_table(engine, [str(items / "*.parquet")], Path(folder, "out.parquet"), poles=POLES)
        expected = pq.read_table(Path(folder, "out.parquet")).to_pylist()
    found = pq.read_table(output).to_pylist()
    assert sorted(found, key=lambda row: str(row["claim"])) == expected
    assert f"{len(expected)} claims" in done.stdout


def test_a_killed_run_leaves_no_result_that_looks_whole(tmp_path: Path) -> None:
    items = written(tmp_path)
    settings = " ".join(f"--conf '{name}={value}'" for name, value in SETTINGS.items())
    environment = {**os.environ, "PYSPARK_SUBMIT_ARGS": f"--master local[2] {settings} pyspark-shell"}
    for attempt in range(5):  # on a busy machine a look may come so late that all is written
        output = tmp_path / f"verdicts-{attempt}"
        command = [sys.executable, "-m", "evidence.cli.main", "bulk", "resolve", str(items), "-o", str(output)]
        command += ["--poles", ",".join(POLES), "--engine", "spark"]
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, start_new_session=True) as program:
            while not output.exists() and program.poll() is None:
                time.sleep(0.005)
            with suppress(ProcessLookupError):  # it has ended
                os.killpg(program.pid, signal.SIGKILL)  # the program and its Java
            program.wait()
        assert output.exists()
        if program.returncode == -signal.SIGKILL and not (output / "_SUCCESS").exists():
            break
    assert program.returncode == -signal.SIGKILL
    assert not (output / "_SUCCESS").exists()


def test_a_mapping_is_read_as_an_import_reads_it(session: SparkSession, tmp_path: Path) -> None:
    for seed, ending in enumerate((".csv", ".parquet", ".csv")):
        random = Random(seed)
        made, foreign = MappingFile.model_validate(test_mapped.mapping(random)), test_mapped.table(random)
        path = test_mapped.write(tmp_path / f"{seed}{ending}", foreign)
        with Spark(session) as engine:
            assert test_mapped.by_engine(engine, made, path) == test_mapped.by_rows(made, foreign)


def test_links_and_ids_of_a_mapping_join_as_on_duckdb(session: SparkSession, tmp_path: Path) -> None:
    random = Random(3)
    words = [f"T{number}" for number in range(30)]
    cells = {
        "claim": [f"c{random.randrange(6)}" for _ in range(120)],
        "stance": [random.choice(["up", "down", "unclear"]) for _ in range(120)],
        "doi": [random.choice(["", f"10.1000/{random.randrange(40)}"]) for _ in range(120)],
        "pmid": [str(random.randrange(1, 60)) for _ in range(120)],
        "trials": ["; ".join(random.sample(words, random.randrange(3))) for _ in range(120)],
        "sets": [random.sample(words, random.randrange(2)) for _ in range(120)],
    }
    mapping = mapping_of(
        "format: 1\nname: made\npoles: [up, down]\nclaim: {subject: claim, outcome: {constant: x}}\n"
        "item: {stance: stance}\nsource:\n  doi: doi\n  pmid: pmid\n"
        '  links: {trial: {columns: trials, split: ";"}, set: sets}\n'
    )
    path = tmp_path / "items.parquet"
    pq.write_table(pa.table(cells), path)
    resolved = resolve(session, str(path), mapping=mapping)
    with DuckDB(tmp_path / "out.parquet") as engine:
        summary = resolve_table(engine, [str(path)], tmp_path / "out.parquet", mapping=mapping)
    assert resolved.summary == summary
    expected = {row["claim"]: row for row in pq.read_table(tmp_path / "out.parquet").to_pylist()}
    assert answers(resolved.verdicts) == expected
    assert len({(row["lines"], row["items"]) for row in expected.values()}) > 2


def test_a_claim_is_never_in_two_partitions(session: SparkSession) -> None:
    """After a union of joins Spark takes a claim to lie together, and plans one of the joins anew at run time."""
    numbers = [(f"claim-{number % 200}", number) for number in range(4_000)]
    given = session.createDataFrame(session.sparkContext.parallelize(numbers, 4), "claim string, number int")
    names = [(f"claim-{number}",) for number in range(200)]
    asked = session.createDataFrame(session.sparkContext.parallelize(names, 4), "claim string")
    both = given.join(asked, "claim").union(given.join(asked.distinct(), "claim"))

    def claims_of(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        found = {name for batch in batches for name in batch.column("claim").to_pylist()}
        yield pa.RecordBatch.from_pydict({"claim": sorted(found)})

    found = [row[0] for row in together(both, "claim").mapInArrow(claims_of, "claim string").collect()]
    assert sorted(found) == sorted(name for (name,) in names)
