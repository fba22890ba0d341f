package dev.hasten.data.look;

import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.table.TableDataset;
import dev.hasten.data.table.TableSchema;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What data hold: every example of both halves is read once, rows of a table a few times.
 *
 * @param classNames in the order of the labels; none where the data do not say
 * @param train what is trained on
 * @param test what is tested on
 * @param table what the columns of a table hold; none of other data
 * @param duplicates examples that are the same, value for value, within a half or in both
 * @param near images or rows to test on that are like one to train on without being the same
 * @param twins images or rows to train on that are alike without being the same
 * @param outliers images or rows to train on that are unlike the others of their class
 * @param compared among how many these three were sought
 * @param doubts examples to train on whose label is likely wrong
 * @param labelsCompared how many labels were looked at for that; 0 where that cannot be done: too
 *     few or more than 100,000 examples, more than 67 million numbers in all, one class, sequences
 * @param testSeenInTraining examples to test on that are also among those to train on
 */
public record Inspection(
    List<String> classNames,
    HalfReport train,
    HalfReport test,
    Optional<TableReport> table,
    List<DuplicateGroup> duplicates,
    List<NearPair> near,
    List<NearGroup> twins,
    List<Outlier> outliers,
    Compared compared,
    List<LabelDoubt> doubts,
    int labelsCompared,
    int testSeenInTraining) {
  /** Copies the lists. */
  public Inspection {
    classNames = List.copyOf(classNames);
    duplicates = List.copyOf(duplicates);
    near = List.copyOf(near);
    twins = List.copyOf(twins);
    doubts = List.copyOf(doubts);
    outliers = List.copyOf(outliers);
  }

  /** Reads all of it. Examples that cannot be read are listed, and the rest is gone on with. */
  public static Inspection of(DataPair data) {
    Dataset trainData = data.train().unordered();
    Dataset testData = data.test().unordered();
    HalfReader train = HalfReader.of(trainData);
    HalfReader test = HalfReader.of(testData);
    HalfReport trained = train.report(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    HalfReport tested = test.report(trained.least(), trained.greatest());
    List<DuplicateGroup> groups = DuplicateGroup.find(train.marks(), test.marks());
    int seen =
        groups.stream()
            .filter(group -> !group.train().isEmpty())
            .mapToInt(group -> group.test().size())
            .sum();
    Optional<TableReport> table = TableReader.read(trainData, testData);
    Lookalikes alike = Lookalikes.find(train, test, trained);
    return new Inspection(
        names(trainData),
        table.map(each -> cells(trained, each, true)).orElse(trained),
        table.map(each -> cells(tested, each, false)).orElse(tested),
        table,
        groups,
        alike.near(),
        alike.twins(),
        alike.outliers(),
        alike.compared(),
        train.vectors().doubts(),
        train.vectors().compared(),
        seen);
  }

  private static HalfReport cells(HalfReport half, TableReport table, boolean train) {
    return half.ofCells(table.missing(train), table.outside(train));
  }

  private static List<String> names(Dataset data) {
    return data instanceof ImageDataset images
        ? images.images().classNames()
        : TableDataset.schemaOf(data).map(TableSchema::classes).orElse(List.of());
  }

  /** How many rows or images are in {@link #near} or {@link #twins}. */
  public int alike() {
    Stream<Integer> train =
        Stream.concat(
            near.stream().map(NearPair::train),
            twins.stream().flatMap(group -> group.examples().stream()));
    return (int) (train.distinct().count() + near.stream().map(NearPair::test).distinct().count());
  }

  /**
   * Whether it says something that rows are alike: not where more than a third are, for then rows
   * that have nothing to do with each other lie as close, as of many with few columns.
   */
  public boolean nearnessTells() {
    return compared.kind() != Compared.Kind.ROWS
        || 3L * alike() <= (long) compared.train() + compared.test();
  }

  /**
   * Whether labels can be judged by what lies near: not where more than a third would be in doubt,
   * for then examples that look alike have little to do with one class, as photographs of scenes.
   */
  public boolean neighboursTellLabels() {
    return 3L * doubts.size() <= labelsCompared;
  }

  /** Examples of a half that are the same as an earlier one of it. */
  public int repeated(boolean trained) {
    return duplicates.stream()
        .mapToInt(group -> Math.max(0, (trained ? group.train() : group.test()).size() - 1))
        .sum();
  }

  /** Groups of the same example under several labels: some of them must be wrong. */
  public List<DuplicateGroup> contradictions() {
    return duplicates.stream().filter(group -> group.labels().size() > 1).toList();
  }
}
