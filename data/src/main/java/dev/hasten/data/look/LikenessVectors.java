package dev.hasten.data.look;

import dev.hasten.data.Pixels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the labels of examples are compared by: of images the means of at most 14 x 14 cells (in
 * colour 8 x 8), less their mean and of length 1, so that brightness and contrast do not count; of
 * rows their numbers in units of their deviation, and a place for each category. Of more than
 * {@value #MOST} examples, or {@value #MOST_VALUES} values in all, none is kept.
 */
final class LikenessVectors {
  static final int MOST = 100_000;
  private static final int GREY_CELLS = 14;
  private static final int COLOUR_CELLS = 8;
  private static final int LONGEST = 4096;
  private static final long MOST_VALUES = 1 << 26; // 256 MB

  private final List<float[]> vectors = new ArrayList<>();
  private final List<Integer> labels = new ArrayList<>();
  private final List<Integer> numbers = new ArrayList<>();
  private final int classes;
  private final long mostValues;
  private boolean[] isNumber = {};
  private boolean tooMany;

  LikenessVectors(int classes) {
    this(classes, MOST_VALUES);
  }

  /** With another limit to the values in all. */
  LikenessVectors(int classes, long mostValues) {
    this.classes = classes;
    this.mostValues = mostValues;
  }

  /** An image as it was decoded. */
  void image(int example, long label, Pixels image) {
    add(
        example,
        label,
        CellMeans.of(
            new int[] {Pixels.CHANNELS, image.height(), image.width()},
            COLOUR_CELLS,
            COLOUR_CELLS,
            (channel, y, x) ->
                image.bytes()[(y * image.width() + x) * Pixels.CHANNELS + channel] & 0xFF));
  }

  /** Values from a place on, of an example of that shape. */
  void array(
      int example, long label, float[] values, int from, long[] shape, List<Integer> categories) {
    if (shape.length == 3 && (shape[0] == 1 || shape[0] == Pixels.CHANNELS)) {
      int height = (int) shape[1];
      int width = (int) shape[2];
      int most = shape[0] == 1 ? GREY_CELLS : COLOUR_CELLS;
      add(
          example,
          label,
          CellMeans.of(
              new int[] {(int) shape[0], height, width},
              Math.min(most, height),
              Math.min(most, width),
              (channel, y, x) -> values[from + (channel * height + y) * width + x]));
    } else if (shape.length == 1) {
      isNumber = vectors.isEmpty() ? numbers((int) shape[0], categories) : isNumber;
      if (isNumber.length <= LONGEST) {
        add(example, label, row(values, from, (int) shape[0], categories));
      }
    }
  }

  private static int kinds(List<Integer> categories, int value) {
    return categories.isEmpty() ? 0 : categories.get(value);
  }

  /** For each place of a row whether it is a number, not one of a category. */
  private static boolean[] numbers(int length, List<Integer> categories) {
    List<Boolean> places = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      int kinds = kinds(categories, i);
      places.addAll(Collections.nCopies(Math.max(1, kinds), kinds == 0));
    }
    boolean[] numbers = new boolean[places.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = places.get(i);
    }
    return numbers;
  }

  private void add(int example, long label, float[] vector) {
    if (label < 0 || label >= classes || tooMany) {
      return;
    }
    if (vectors.size() == MOST || (vectors.size() + 1L) * vector.length > mostValues) {
      tooMany = true;
      vectors.clear();
      labels.clear();
      numbers.clear();
      return;
    }
    vectors.add(vector);
    labels.add((int) label);
    numbers.add(example);
  }

  /** Two categories that differ are as far apart as two numbers by one deviation. */
  private float[] row(float[] values, int from, int length, List<Integer> categories) {
    float[] row = new float[isNumber.length];
    int at = 0;
    for (int i = 0; i < length; i++) {
      int kinds = kinds(categories, i);
      float value = values[from + i];
      if (kinds == 0) {
        row[at] = Float.isFinite(value) ? value : 0;
      } else if (value >= 0 && value < kinds) {
        row[at + (int) value] = (float) Math.sqrt(0.5);
      }
      at += Math.max(1, kinds);
    }
    return row;
  }

  /** How many examples' labels are compared; 0 where there are too few, too many, or one class. */
  int compared() {
    return classes < 2 || vectors.size() < 2L * classes ? 0 : vectors.size();
  }

  List<LabelDoubt> doubts() {
    if (compared() == 0) {
      return List.of();
    }
    float[][] all = vectors.toArray(float[][]::new);
    standardise(all, isNumber);
    int[] given = labels.stream().mapToInt(Integer::intValue).toArray();
    int[] named = numbers.stream().mapToInt(Integer::intValue).toArray();
    return LabelDoubt.find(NeighbourVotes.of(all, given), given, named, classes);
  }

  /** Numbers of rows in units of their deviation; places of categories as they are. */
  private static void standardise(float[][] rows, boolean[] numbers) {
    for (int column = 0; column < numbers.length; column++) {
      double sum = 0;
      double squares = 0;
      for (float[] row : rows) {
        sum += row[column];
        squares += (double) row[column] * row[column];
      }
      double mean = sum / rows.length;
      double deviation = Math.sqrt(Math.max(0, squares / rows.length - mean * mean));
      if (numbers[column] && deviation > 0) {
        for (float[] row : rows) {
          row[column] = (float) ((row[column] - mean) / deviation);
        }
      }
    }
  }
}
