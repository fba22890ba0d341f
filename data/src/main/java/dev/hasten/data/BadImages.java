package dev.hasten.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Finds images that cannot be decoded or have no class, and leaves out up to so many. */
final class BadImages {
  private static final int BLOCK = 256;

  private final int most;
  private int count;

  BadImages(int most) {
    this.most = most;
  }

  /**
   * The images that can be used; with none allowed to be bad, all of them unseen.
   *
   * @param everyClass whether each class must be left with one
   * @throws DataException when it is one bad image too many
   */
  ImageDataset without(ImageDataset images, boolean everyClass) {
    if (most == 0) {
      return images;
    }
    ImageSource source = images.images();
    List<BadExample> bad = new ArrayList<>();
    int[] sound = new int[source.size()];
    int kept = 0;
    for (int from = 0; from < source.size(); from += BLOCK) {
      int first = from;
      int size = Math.min(BLOCK, source.size() - from);
      List<Optional<String>> reasons = images.threads().make(size, i -> reason(source, first + i));
      for (int i = 0; i < size; i++) {
        if (reasons.get(i).isEmpty()) {
          sound[kept++] = first + i;
        } else {
          bad.add(counted(new BadExample(source.place(first + i), reasons.get(i).get())));
        }
      }
    }
    int[] left = Arrays.copyOf(sound, kept);
    requireSome(images, left, everyClass);
    return bad.isEmpty() ? images : images.selected(left, List.copyOf(bad));
  }

  private static Optional<String> reason(ImageSource source, int number) {
    try {
      source.decodeStrictly(number, source.read(number));
      return Optional.empty();
    } catch (DataException fault) {
      String words = String.valueOf(fault.getMessage());
      return Optional.of(words.replace(" in " + source.place(number), ""));
    }
  }

  private BadExample counted(BadExample bad) {
    if (++count > most) {
      throw new DataException(
          "expected at most "
              + most
              + " bad images (bad_images: {skip: "
              + most
              + "}), but one more is "
              + bad.words()
              + ", or raise skip");
    }
    return bad;
  }

  private static void requireSome(ImageDataset images, int[] left, boolean everyClass) {
    ImageSource source = images.images();
    List<String> classes = source.classNames();
    BitSet there = new BitSet();
    Arrays.stream(left).forEach(number -> there.set(source.label(number)));
    BitSet gone = new BitSet(); // of those that had images
    IntStream.range(0, source.size()).forEach(number -> gone.set(source.label(number)));
    gone.andNot(there);
    Optional<String> none = gone.stream().mapToObj(classes::get).findFirst();
    if (left.length == 0 || (everyClass && none.isPresent())) {
      throw new DataException(
          "expected images that can be decoded in "
              + images.name()
              + ", but all of "
              + none.map(each -> "the class " + each).orElse("them")
              + " are bad: mend them");
    }
  }
}
