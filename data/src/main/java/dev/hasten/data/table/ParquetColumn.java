package dev.hasten.data.table;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type.Repetition;
import org.jspecify.annotations.Nullable;

/**
 * A column of a Parquet file, and how its values are written as cells.
 *
 * @param name of the column
 * @param type as the decoder of pages wants it; nothing for lists and groups
 * @param text the value that a reader stands at, as a cell; nothing for what is no cell
 * @param leaves columns of values that it is stored in: one, but for groups
 */
record ParquetColumn(
    String name,
    Optional<PrimitiveType> type,
    Optional<Function<ColumnReader, String>> text,
    int leaves) {
  private static final int MOST_SCALE = 76;

  /** A column of several values or parts. */
  static ParquetColumn nested(String name, int leaves) {
    return new ParquetColumn(name, Optional.empty(), Optional.empty(), leaves);
  }

  /** A column of single values. */
  static ParquetColumn of(SchemaElement element, Repetition repetition) {
    String name = element.getName();
    PrimitiveTypeName physical =
        switch (element.getType()) {
          case BOOLEAN -> PrimitiveTypeName.BOOLEAN;
          case INT32 -> PrimitiveTypeName.INT32;
          case INT64 -> PrimitiveTypeName.INT64;
          case INT96 -> PrimitiveTypeName.INT96;
          case FLOAT -> PrimitiveTypeName.FLOAT;
          case DOUBLE -> PrimitiveTypeName.DOUBLE;
          case BYTE_ARRAY -> PrimitiveTypeName.BINARY;
          case FIXED_LEN_BYTE_ARRAY -> PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY;
        };
    int length = physical == PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY ? element.getType_length() : 0;
    return new ParquetColumn(
        name,
        Optional.of(new PrimitiveType(repetition, physical, length, name)),
        Optional.ofNullable(text(element)),
        1);
  }

  private static @Nullable Function<ColumnReader, String> text(SchemaElement element) {
    LogicalType logical = element.isSetLogicalType() ? element.getLogicalType() : new LogicalType();
    ConvertedType old = element.getConverted_type();
    boolean decimal = logical.isSetDECIMAL() || old == ConvertedType.DECIMAL;
    int scale = logical.isSetDECIMAL() ? logical.getDECIMAL().getScale() : element.getScale();
    if (decimal && (scale < 0 || scale > MOST_SCALE)) { // one of billions would fill the memory
      throw new IllegalArgumentException(
          "expected a scale from 0 to "
              + MOST_SCALE
              + " of "
              + Cells.shown(element.getName())
              + ", but got "
              + scale);
    }
    return switch (element.getType()) {
      case BOOLEAN -> reader -> String.valueOf(reader.getBoolean());
      case FLOAT -> reader -> String.valueOf(reader.getFloat());
      case DOUBLE -> reader -> String.valueOf(reader.getDouble());
      case INT32 -> {
        if (decimal) {
          yield reader -> BigDecimal.valueOf(reader.getInteger(), scale).toPlainString();
        }
        if (logical.isSetDATE() || old == ConvertedType.DATE) {
          yield reader -> LocalDate.ofEpochDay(reader.getInteger()).toString();
        }
        if (logical.isSetTIME() || old == ConvertedType.TIME_MILLIS) {
          yield reader -> time(reader.getInteger(), 1_000_000);
        }
        boolean unsigned = isUnsigned(logical) || old == ConvertedType.UINT_32;
        yield unsigned
            ? reader -> Integer.toUnsignedString(reader.getInteger())
            : reader -> String.valueOf(reader.getInteger());
      }
      case INT64 -> {
        if (decimal) {
          yield reader -> BigDecimal.valueOf(reader.getLong(), scale).toPlainString();
        }
        if (logical.isSetTIME() || old == ConvertedType.TIME_MICROS) {
          long unit = logical.isSetTIME() ? nanoseconds(logical.getTIME().getUnit()) : 1000;
          yield reader -> time(reader.getLong(), unit);
        }
        if (logical.isSetTIMESTAMP() || old == ConvertedType.TIMESTAMP_MILLIS) {
          long unit =
              logical.isSetTIMESTAMP() ? nanoseconds(logical.getTIMESTAMP().getUnit()) : 1_000_000;
          yield reader -> moment(reader.getLong(), unit);
        }
        if (old == ConvertedType.TIMESTAMP_MICROS) {
          yield reader -> moment(reader.getLong(), 1000);
        }
        boolean unsigned = isUnsigned(logical) || old == ConvertedType.UINT_64;
        yield unsigned
            ? reader -> Long.toUnsignedString(reader.getLong())
            : reader -> String.valueOf(reader.getLong());
      }
      case BYTE_ARRAY ->
          decimal
              ? reader -> decimal(reader.getBinary().getBytes(), scale)
              : reader -> reader.getBinary().toStringUsingUTF8();
      case FIXED_LEN_BYTE_ARRAY -> {
        if (decimal) {
          yield reader -> decimal(reader.getBinary().getBytes(), scale);
        }
        if (logical.isSetUUID() && element.getType_length() == 16) {
          yield reader -> uuid(reader.getBinary().toByteBuffer());
        }
        if (logical.isSetFLOAT16() && element.getType_length() == 2) {
          yield reader -> String.valueOf(half(reader.getBinary().toByteBuffer()));
        }
        yield null;
      }
      case INT96 -> null;
    };
  }

  private static boolean isUnsigned(LogicalType logical) {
    return logical.isSetINTEGER() && !logical.getINTEGER().isIsSigned();
  }

  private static long nanoseconds(TimeUnit unit) {
    return unit.isSetMILLIS() ? 1_000_000 : unit.isSetMICROS() ? 1000 : 1;
  }

  private static String time(long count, long unit) {
    return LocalTime.ofNanoOfDay(Math.multiplyExact(count, unit)).toString();
  }

  private static String moment(long count, long unit) {
    long perSecond = 1_000_000_000 / unit;
    long seconds = Math.floorDiv(count, perSecond);
    int nanoseconds = (int) (Math.floorMod(count, perSecond) * unit);
    return LocalDateTime.ofEpochSecond(seconds, nanoseconds, ZoneOffset.UTC).toString();
  }

  private static String decimal(byte[] bytes, int scale) {
    return new BigDecimal(new BigInteger(bytes), scale).toPlainString();
  }

  private static String uuid(ByteBuffer bytes) {
    return new UUID(bytes.getLong(), bytes.getLong()).toString();
  }

  /** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
  private static float half(ByteBuffer bytes) {
    int bits = bytes.order(ByteOrder.LITTLE_ENDIAN).getShort() & 0xFFFF;
    int exponent = bits >> 10 & 0x1F;
    int fraction = bits & 0x3FF;
    float size =
        exponent == 0
            ? fraction * 0x1p-24f
            : exponent == 31
                ? (fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN)
                : Math.scalb(1 + fraction * 0x1p-10f, exponent - 15);
    return bits >> 15 == 0 ? size : -size;
  }
}
