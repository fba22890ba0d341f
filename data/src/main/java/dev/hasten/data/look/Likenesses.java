package dev.hasten.data.look;

import dev.hasten.data.Dataset;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.Pixels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What the examples of one half, or a {@link Sample} of them, are compared with others by. */
final class Likenesses {
  private static final int LONGEST = 4096; // values of a row

  private final Compared.Kind kind;
  private final boolean arrays;
  private final Sample sample;
  private final long[] shape;
  private final Optional<RowPlaces> places;
  private final List<Thumbnail> thumbnails = new ArrayList<>();
  private final List<RowPoint> rows = new ArrayList<>();

  Likenesses(Dataset data) {
    shape = data.inputShape();
    arrays = !(data instanceof ImageDataset);
    kind = kind(data);
    boolean ofRows = kind == Compared.Kind.ROWS;
    sample = Sample.of(data.size(), ofRows ? (int) shape[0] : 0);
    places = ofRows ? Optional.of(RowPlaces.of(data)) : Optional.empty();
  }

  private Compared.Kind kind(Dataset data) {
    if (!arrays) {
      return Compared.Kind.IMAGES;
    }
    if (data.inputType() == ScalarType.Long) {
      return Compared.Kind.NOTHING;
    }
    if (shape.length == 3 && (shape[0] == 1 || shape[0] == Pixels.CHANNELS)) {
      return Compared.Kind.IMAGES;
    }
    return shape.length == 1 && shape[0] <= LONGEST ? Compared.Kind.ROWS : Compared.Kind.NOTHING;
  }

  /** An image as it was decoded. */
  void image(int example, long label, Pixels image) {
    if (sample.has(example)) {
      thumbnails.add(Thumbnail.of(example, label, image));
    }
  }

  /** Values from a place on. */
  void array(int example, long label, float[] values, int from) {
    if (kind == Compared.Kind.IMAGES && sample.has(example)) {
      thumbnails.add(Thumbnail.of(example, label, values, from, shape));
    } else if (places.isPresent() && sample.has(example)) {
      float[] row = Arrays.copyOfRange(values, from, from + (int) shape[0]);
      rows.add(new RowPoint(example, label, row, places.get()));
    }
  }

  Compared.Kind kind() {
    return kind;
  }

  /** Images, where arrays count as black at the least value and as white at the greatest. */
  List<Thumbnail> images(double least, double greatest) {
    return arrays
        ? thumbnails.stream().map(image -> image.scaled(least, greatest)).toList()
        : thumbnails;
  }

  /** Rows, those of tables standardised. */
  List<RowPoint> rows() {
    return rows;
  }

  /** Standardises rows of both halves that are not. */
  static void standardise(Likenesses train, Likenesses test) {
    train.places.ifPresent(each -> each.standardise(train.rows, test.rows));
  }
}
