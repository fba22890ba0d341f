package dev.hasten.data.look;

import java.util.List;
import java.util.Map;

/**
 * Examples that are alike, and ones that are like no other.
 *
 * @param near across the halves
 * @param twins within training
 * @param outliers in training
 * @param compared among how many
 */
record Lookalikes(
    List<NearPair> near, List<NearGroup> twins, List<Outlier> outliers, Compared compared) {
  private static final double NEAR_IN_BRIGHTNESS = 1; // of 255
  private static final double NEAR_IN_DEVIATIONS = Compared.ROW_TOLERANCE;

  /**
   * Of what both halves hold.
   *
   * @param range of what is trained on
   */
  static Lookalikes find(HalfReader train, HalfReader test, HalfReport range) {
    Likenesses trained = train.likenesses();
    Likenesses tested = test.likenesses();
    Map<Integer, Mark.Content> trainContents = Mark.contents(train.marks());
    Map<Integer, Mark.Content> testContents = Mark.contents(test.marks());
    if (trained.kind() == Compared.Kind.IMAGES) {
      List<Thumbnail> images = trained.images(range.least(), range.greatest());
      return of(
          Compared.Kind.IMAGES,
          new LookalikeIndex(images),
          images,
          tested.images(range.least(), range.greatest()),
          NEAR_IN_BRIGHTNESS,
          trainContents,
          testContents);
    }
    if (trained.kind() == Compared.Kind.ROWS) {
      Likenesses.standardise(trained, tested);
      return of(
          Compared.Kind.ROWS,
          new RowIndex(trained.rows()),
          trained.rows(),
          tested.rows(),
          NEAR_IN_DEVIATIONS,
          trainContents,
          testContents);
    }
    return new Lookalikes(
        List.of(), List.of(), List.of(), new Compared(Compared.Kind.NOTHING, 0, 0, 0));
  }

  private static <T extends Likeness> Lookalikes of(
      Compared.Kind kind,
      LikenessIndex<T> index,
      List<T> train,
      List<T> test,
      double near,
      Map<Integer, Mark.Content> trainContents,
      Map<Integer, Mark.Content> testContents) {
    List<NearPair> pairs = NearPair.find(index, test, trainContents, testContents);
    List<NearGroup> twins = NearGroup.find(index, train, trainContents);
    return new Lookalikes(
        pairs,
        twins,
        Outlier.find(train, near),
        new Compared(kind, train.size(), test.size(), index.cutShort()));
  }
}
