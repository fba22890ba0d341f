package dev.hasten.data.table;

import dev.hasten.data.ArrayDataset;
import dev.hasten.data.BadExample;
import dev.hasten.data.Batch;
import dev.hasten.data.DataException;
import dev.hasten.data.Dataset;
import dev.hasten.data.NumericTarget;
import dev.hasten.data.ShardPlaces;
import dev.hasten.data.order.Mixture;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The rows of a table as floats by its schema, in memory where they come from a file. */
public final class TableDataset implements Dataset {
  private static final int BLOCK = 1 << 14;

  private final TableSchema schema;
  private final ArrayDataset rows;
  private final List<BadExample> leftOut;
  private final String fingerprint;
  private final Optional<MissingCells> missing;

  private TableDataset(
      TableSchema schema,
      ArrayDataset rows,
      List<BadExample> leftOut,
      String fingerprint,
      Optional<MissingCells> missing) {
    this.schema = schema;
    this.rows = rows;
    this.leftOut = List.copyOf(leftOut);
    this.fingerprint = fingerprint;
    this.missing = missing;
  }

  /** Rows as they were read. */
  static TableDataset of(String name, TableSchema schema, RowStore rows, List<BadExample> leftOut) {
    float[] values = rows.values();
    int[] targets = rows.targets();
    return new TableDataset(
        schema,
        rows(schema, values, targets).named(name),
        leftOut,
        digest(schema, values, targets),
        Optional.of(rows.missing()));
  }

  /**
   * Rows that were made of a table before.
   *
   * @param rows as wide as the schema says, with its classes or its number
   * @param fingerprint a sum over schema, rows and targets
   * @throws DataException when the rows are others
   */
  public static TableDataset of(TableSchema schema, ArrayDataset rows, String fingerprint) {
    boolean fits =
        Arrays.equals(rows.inputShape(), new long[] {schema.width()})
            && rows.numericTarget().equals(schema.number())
            && rows.classes() == Math.max(1, schema.classes().size());
    if (!fits) {
      throw new DataException(
          "expected rows of "
              + schema.width()
              + " values to predict "
              + schema.target()
              + " from, but those of "
              + rows.name()
              + " have another width or target: take the schema they were made by");
    }
    return new TableDataset(schema, rows, List.of(), fingerprint, Optional.empty());
  }

  /** The one schema of the rows of a table, or of a mixture of tables; none of other data. */
  public static Optional<TableSchema> schemaOf(Dataset data) {
    List<Dataset> sources = Mixture.sources(data);
    return sources.stream().allMatch(TableDataset.class::isInstance)
        ? sources.stream().map(source -> ((TableDataset) source).schema()).findFirst()
        : Optional.empty();
  }

  private static ArrayDataset rows(TableSchema schema, float[] values, int[] targets) {
    return schema
        .number()
        .map(
            number ->
                ArrayDataset.ofStandardised(
                    values, TargetCells.numbers(targets), number, schema.width()))
        .orElseGet(
            () ->
                ArrayDataset.ofFloats(values, targets, schema.width())
                    .withClasses(schema.classes().size()));
  }

  private static String digest(TableSchema schema, float[] values, int[] targets) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
    digest.update(SchemaJson.text(schema).getBytes(StandardCharsets.UTF_8));
    ByteBuffer block = ByteBuffer.allocate(4 * BLOCK);
    for (int from = 0; from < values.length; from += BLOCK) {
      int count = Math.min(BLOCK, values.length - from);
      block.clear().asFloatBuffer().put(values, from, count);
      digest.update(block.limit(4 * count));
    }
    for (int from = 0; from < targets.length; from += BLOCK) {
      int count = Math.min(BLOCK, targets.length - from);
      block.clear().asIntBuffer().put(targets, from, count);
      digest.update(block.limit(4 * count));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Whether it is known which cells were missing in the file: not of rows that were made before, by
   * {@link #of(TableSchema, ArrayDataset, String)}, such as packed ones.
   */
  public boolean tellsMissing() {
    return missing.isPresent();
  }

  /**
   * Whether a cell was missing in the file; false where that {@link #tellsMissing is not known}.
   */
  public boolean isMissing(int row, int column) {
    return missing.map(cells -> cells.has(row, column)).orElse(false);
  }

  /**
   * The cells of a row as text, in the order of the schema: numbers as {@link
   * TableColumn.Numeric#inUnit} tells them, and an empty text for what is missing and for a
   * category that the training rows do not have.
   */
  public List<String> cells(int row) {
    float[] values;
    try (Scope scope = Scope.open()) {
      values = Tensors.toFloats(batch(row, row + 1).inputs());
    }
    List<String> cells = new ArrayList<>();
    int mark = schema.columns().size();
    for (int i = 0; i < schema.columns().size(); i++) {
      if (schema.columns().get(i) instanceof TableColumn.Numeric numeric) {
        boolean none = numeric.marked() ? values[mark++] == 1 : isMissing(row, i);
        BigDecimal number = BigDecimal.valueOf(numeric.inUnit(values[i])).stripTrailingZeros();
        cells.add(none ? "" : number.toPlainString());
      } else if (schema.columns().get(i) instanceof TableColumn.Categorical some) {
        cells.add(values[i] == 0 ? "" : some.values().get((int) values[i] - 1));
      }
    }
    return cells;
  }

  /** What the training rows say of the columns. */
  public TableSchema schema() {
    return schema;
  }

  @Override
  public List<Integer> categories() {
    return schema.categories();
  }

  @Override
  public List<String> classNames() {
    return schema.classes();
  }

  @Override
  public String encoding() {
    return schema.columns().toString();
  }

  @Override
  public List<BadExample> leftOut() {
    return leftOut;
  }

  @Override
  public Optional<ShardPlaces> shardPlaces() {
    return rows.shardPlaces();
  }

  /** The SHA-256 sum of schema, rows and targets. */
  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public String name() {
    return rows.name();
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public long[] inputShape() {
    return rows.inputShape();
  }

  @Override
  public int classes() {
    return rows.classes();
  }

  @Override
  public Optional<NumericTarget> numericTarget() {
    return schema.number();
  }

  @Override
  public Batch batch(int[] indices) {
    return rows.batch(indices);
  }

  @Override
  public Batch batch(int from, int to) {
    return rows.batch(from, to);
  }

  /**
   * Refuses: numbers are standardised already, and numbers of categories must stay what they are.
   *
   * @throws IllegalStateException in any case
   */
  @Override
  public Dataset standardised(float[] mean, float[] deviation) {
    throw new IllegalStateException(
        "expected data without categories to standardise, but "
            + name()
            + " is a table, whose numbers are standardised already: take it as it is");
  }

  /** Nothing to give back. */
  @Override
  public void close() {}
}
