package dev.hasten.data.look;

import dev.hasten.data.table.TableColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Numbers, standardised by the schema of the table. */
final class NumberCells implements ColumnCells {
  private static final int LISTED = 10;
  private static final Comparator<ColumnReport.Far> FARTHEST =
      Comparator.comparingDouble((ColumnReport.Far far) -> -far.times())
          .thenComparing(ColumnReport.Far::example);

  private final TableColumn.Numeric column;
  private final Optional<NumberCells> trained; // those to train on, where these are not
  private final Sample sample; // of rows that the quartiles are of
  private float[] kept = {};
  private int keptCount;
  private Optional<Quartiles> standardised = Optional.empty();
  private long missing;
  private long present;
  private double mean; // by Welford's method, as the deviation
  private double squares;
  private float least = Float.POSITIVE_INFINITY;
  private float greatest = Float.NEGATIVE_INFINITY;
  private long outside;
  private long outliers;
  private final List<ColumnReport.Far> farthest = new ArrayList<>();

  private NumberCells(TableColumn.Numeric column, Optional<NumberCells> trained, Sample sample) {
    this.column = column;
    this.trained = trained;
    this.sample = sample;
  }

  /** Those to train on. */
  static NumberCells toTrainOn(TableColumn.Numeric column, Sample sample) {
    return new NumberCells(column, Optional.empty(), sample);
  }

  /** Others, held against those to train on. */
  NumberCells toTestOn() {
    return new NumberCells(column, Optional.of(this), Sample.of(0, 1));
  }

  @Override
  public void addMissing() {
    missing++;
  }

  @Override
  public void add(int row, float value) {
    present++;
    double step = value - mean;
    mean += step / present;
    squares += step * (value - mean);
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
    if (sample.has(row)) {
      if (keptCount == kept.length) {
        kept = Arrays.copyOf(kept, Math.min(sample.size(), 64 + 2 * keptCount));
      }
      kept[keptCount++] = value;
    }
  }

  @Override
  public void look(int row, float value) {
    NumberCells others = trained.orElse(this);
    if (others.present > 0 && (value < others.least || value > others.greatest)) {
      outside++;
    }
    double times = others.standardised().map(each -> each.timesBeyond(value)).orElse(0.0);
    if (Quartiles.isFar(times)) {
      outliers++;
      if (farthest.size() < LISTED || times > farthest.get(LISTED - 1).times()) {
        farthest.add(new ColumnReport.Far(row, column.inUnit(value), times));
        farthest.sort(FARTHEST);
        farthest.subList(Math.min(LISTED, farthest.size()), farthest.size()).clear();
      }
    }
  }

  /** Once all have been added; what was kept for it is given back. */
  private Optional<Quartiles> standardised() {
    if (standardised.isEmpty() && keptCount > 0) {
      Arrays.sort(kept, 0, keptCount);
      float[] sorted = kept;
      standardised = Optional.of(Quartiles.of(keptCount, i -> sorted[i]));
      kept = new float[0];
      keptCount = 0;
    }
    return standardised;
  }

  @Override
  public Optional<Quartiles> quartiles() {
    return standardised()
        .map(
            each ->
                new Quartiles(inUnit(each.lower()), inUnit(each.median()), inUnit(each.upper())));
  }

  private double inUnit(double value) {
    return value * column.deviation() + column.mean();
  }

  @Override
  public ColumnReport.Half report() {
    return new ColumnReport.Half(
        present + missing,
        missing,
        new ColumnReport.Numbers(
            column.inUnit(least),
            column.inUnit(greatest),
            present == 0 ? 0 : inUnit(mean),
            present == 0 ? 0 : Math.sqrt(squares / present) * column.deviation(),
            outside,
            outliers,
            farthest));
  }
}
