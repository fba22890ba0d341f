package dev.hasten.data.look;

import dev.hasten.data.DataPair;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.table.TableDataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What data hold: every example of both halves is read once.
 *
 * @param classNames in the order of the labels; none where the data do not say
 * @param train what is trained on
 * @param test what is tested on
 * @param duplicates examples that are the same, value for value, within a half or in both
 * @param near images to test on that look like one to train on without being the same
 * @param twins images to train on that look alike without being the same
 * @param outliers images to train on that look unlike the others of their class
 * @param doubts examples to train on whose label is likely wrong
 * @param labelsCompared how many labels were looked at for that; 0 where that cannot be done: too
 *     few or more than 100,000 examples, more than 67 million numbers in all, one class, sequences
 * @param testSeenInTraining examples to test on that are also among those to train on
 */
public record Inspection(
    List<String> classNames,
    HalfReport train,
    HalfReport test,
    List<DuplicateGroup> duplicates,
    List<NearPair> near,
    List<NearGroup> twins,
    List<Outlier> outliers,
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
    HalfReader train = HalfReader.of(data.train());
    HalfReader test = HalfReader.of(data.test());
    HalfReport trained = train.report(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    HalfReport tested = test.report(trained.least(), trained.greatest());
    List<DuplicateGroup> groups = DuplicateGroup.find(train.marks(), test.marks());
    int seen =
        groups.stream()
            .filter(group -> !group.train().isEmpty())
            .mapToInt(group -> group.test().size())
            .sum();
    List<String> names = new ArrayList<>();
    if (data.train() instanceof ImageDataset images) {
      names.addAll(images.images().classNames());
    } else if (data.train() instanceof TableDataset table) {
      names.addAll(table.schema().classes());
    }
    Map<Integer, Mark.Content> trainContents = Mark.contents(train.marks());
    Map<Integer, Mark.Content> testContents = Mark.contents(test.marks());
    List<NearPair> near =
        NearPair.find(train.thumbnails(), test.thumbnails()).stream()
            .filter(
                pair ->
                    !Objects.equals(trainContents.get(pair.train()), testContents.get(pair.test())))
            .toList();
    return new Inspection(
        names,
        trained,
        tested,
        groups,
        near,
        NearGroup.find(train.thumbnails(), trainContents),
        Outlier.find(train.thumbnails()),
        train.vectors().doubts(),
        train.vectors().compared(),
        seen);
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
