"""Writes the Parquet files that ParquetTest reads: python3 parquet_tables.py (pyarrow 26.0.1)."""

import datetime as dates
import decimal
import pathlib
import uuid

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as parquet

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE.parent / "resources" / "dev" / "hasten" / "data" / "table"
PENGUINS = HERE.parents[3] / "examples" / "penguins.csv"


def penguins():
    options = csv.ConvertOptions(null_values=["NA"], strings_can_be_null=True)
    table = csv.read_csv(PENGUINS, convert_options=options)
    parquet.write_table(table, OUT / "penguins.parquet", row_group_size=100)
    parquet.write_table(
        table,
        OUT / "penguins-v2.parquet",
        compression="zstd",
        data_page_version="2.0",
        use_dictionary=["island"],
        column_encoding={
            "species": "DELTA_LENGTH_BYTE_ARRAY",
            "bill_length_mm": "BYTE_STREAM_SPLIT",
            "flipper_length_mm": "DELTA_BINARY_PACKED",
        },
        write_page_checksum=True,
        data_page_size=512,
    )
    parquet.write_table(
        table, OUT / "penguins-gzip.parquet", compression="gzip", use_dictionary=False
    )
    parquet.write_table(
        table, OUT / "penguins-lz4.parquet", compression="lz4", use_dictionary=True, data_page_size=128
    )
    parquet.write_table(
        table.cast(pa.schema([f.with_nullable(True) for f in table.schema])),
        OUT / "penguins-none.parquet",
        compression="none",
        write_statistics=False,
        store_schema=False,
    )


def kinds():
    day = dates.date(2024, 2, 29)
    moment = dates.datetime(2024, 2, 29, 13, 5, 7, 250000)
    columns = {
        "boolean": pa.array([True, False, None]),
        "int8": pa.array([-128, 127, None], pa.int8()),
        "uint8": pa.array([0, 255, None], pa.uint8()),
        "uint32": pa.array([0, 4294967295, None], pa.uint32()),
        "uint64": pa.array([0, 18446744073709551615, None], pa.uint64()),
        "int64": pa.array([-9007199254740993, 9007199254740993, None], pa.int64()),
        "half": pa.array([0.5, -65504.0, None], pa.float16()),
        "float": pa.array([0.1, -1.5e30, None], pa.float32()),
        "double": pa.array([0.1, 1e-300, None], pa.float64()),
        "text": pa.array(["naïve 🐧", "", None]),
        "category": pa.array(["x", "y", None]).dictionary_encode(),
        "large": pa.array(["a", " b ", None], pa.large_string()),
        "decimal": pa.array([decimal.Decimal("12.30"), decimal.Decimal("-0.01"), None], pa.decimal128(9, 2)),
        "wide": pa.array([decimal.Decimal("12345678901234567890.5"), decimal.Decimal("-1.0"), None], pa.decimal128(38, 1)),
        "date": pa.array([day, dates.date(1969, 12, 31), None], pa.date32()),
        "time": pa.array([dates.time(1, 2, 3), dates.time(23, 59, 59, 999000), None], pa.time32("ms")),
        "millis": pa.array([moment, dates.datetime(1969, 12, 31, 23, 59, 59), None], pa.timestamp("ms")),
        "nanos": pa.array([moment, dates.datetime(1969, 12, 31, 23, 59, 59), None], pa.timestamp("ns")),
        "uuid": pa.array([uuid.UUID(int=1).bytes, uuid.UUID(int=2**128 - 1).bytes, None], pa.uuid()),
        "list": pa.array([[1, 2], [], None], pa.list_(pa.int32())),
        "group": pa.array([{"a": 1, "b": "x"}, {"a": 2, "b": None}, None]),
        "bytes": pa.array([b"abcd", b"\x00\x01\x02\x03", None], pa.binary(4)),
        "last": pa.array([1, 2, 3], pa.int32()),
    }
    schema = pa.schema(
        [pa.field(n, a.type, nullable=n != "last") for n, a in columns.items()]
    )
    parquet.write_table(pa.table(columns, schema=schema), OUT / "kinds.parquet")


OUT.mkdir(parents=True, exist_ok=True)
penguins()
kinds()
