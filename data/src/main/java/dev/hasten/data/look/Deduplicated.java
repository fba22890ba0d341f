package dev.hasten.data.look;

import dev.hasten.data.BadExample;
import dev.hasten.data.DataException;
import dev.hasten.data.Dataset;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.text.TextDataset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Training on the first of each example that comes several times (Lee et al., <a
 * href="https://arxiv.org/abs/2107.06499">2022</a>, on what repeated examples do to a model).
 *
 * <pre>{@code
 * Dataset fewer = Deduplicated.of(train, true);
 * }</pre>
 */
public final class Deduplicated {
  private Deduplicated() {}

  /**
   * A view without the examples that are, value for value, the same as an earlier one, whatever
   * their labels are: of images the pixels before they are cropped, of sequences the inputs. The
   * others keep their order, and {@link Dataset#leftOut} names each that is left out. Every example
   * is read once; those that cannot be read stay, for training to tell of them.
   *
   * @param near whether images go too that look like an earlier one without being the same, as
   *     {@link Inspection#twins} finds them: of the frames of a film one is left
   * @throws DataException when near duplicates are looked for among other data than images or among
   *     more than 200,000, or windows of tokens begin anywhere
   */
  public static Dataset of(Dataset data, boolean near) {
    requireFit(data, near);
    HalfReader reader = HalfReader.of(data);
    // Within bounds, as what is tested on is read: of that nothing is kept to compare labels by.
    reader.report(-Double.MAX_VALUE, Double.MAX_VALUE);
    Map<Integer, String> reasons = new TreeMap<>();
    Map<Mark.Content, Integer> first = new HashMap<>();
    for (Mark mark : reader.marks()) {
      Integer earlier = first.putIfAbsent(mark.content(), mark.example());
      if (earlier != null) {
        reasons.put(mark.example(), "is the same as " + place(data, earlier));
      }
    }
    if (near) {
      List<Thumbnail> images = reader.likenesses().images(0, 255);
      LookalikeIndex index = new LookalikeIndex(images);
      for (NearGroup group : NearGroup.find(index, images, Mark.contents(reader.marks()))) {
        List<Integer> alike = group.examples();
        String reason = "looks like " + place(data, alike.get(0));
        alike.subList(1, alike.size()).forEach(example -> reasons.putIfAbsent(example, reason));
      }
    }
    return reasons.isEmpty() ? data : without(data, reasons);
  }

  private static Dataset without(Dataset data, Map<Integer, String> reasons) {
    int[] kept = IntStream.range(0, data.size()).filter(i -> !reasons.containsKey(i)).toArray();
    List<BadExample> others =
        reasons.entrySet().stream()
            .map(each -> new BadExample(place(data, each.getKey()), each.getValue()))
            .toList();
    return data.select(kept).tellingOf(others);
  }

  private static String place(Dataset data, int example) {
    return data instanceof ImageDataset images
        ? images.images().place(example)
        : "example " + example;
  }

  private static void requireFit(Dataset data, boolean near) {
    if (near && !(data instanceof ImageDataset)) {
      throw new DataException(
          "expected images to look for near duplicates among, but "
              + data.name()
              + " holds others: leave near out, exact ones are found in all data");
    }
    if (near && data.size() > Sample.MOST) {
      throw new DataException(
          "expected at most "
              + Sample.MOST
              + " images to look for near duplicates among, but "
              + data.name()
              + " holds "
              + data.size()
              + ": leave near out, exact ones are found among any number");
    }
    boolean bucketed = data instanceof TextDataset text && text.isBucketed();
    if (data.tokens() > 0 && data.documentStart().isEmpty() && !bucketed) {
      throw new DataException(
          "expected examples that are the same in each epoch to find duplicates among, but windows"
              + " of "
              + data.name()
              + " begin anywhere: lay the text out as packed or bucketed");
    }
  }
}
