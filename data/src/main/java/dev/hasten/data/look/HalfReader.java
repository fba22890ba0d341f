package dev.hasten.data.look;

import dev.hasten.data.Batch;
import dev.hasten.data.DataException;
import dev.hasten.data.Dataset;
import dev.hasten.data.ImageDataset;
import dev.hasten.data.ImageSource;
import dev.hasten.data.Pixels;
import dev.hasten.data.Task;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Reads all examples of one half. */
final class HalfReader {
  private static final int CHUNK = 128;

  private final Dataset data;
  private final List<Mark> marks = new ArrayList<>();
  private final Likenesses likenesses;
  private final LikenessVectors vectors;
  private final List<HalfReport.Fault> faults = new ArrayList<>();
  private final long[] counts;
  private final float[] numbers; // to predict, of each example that is known
  private final BitSet known = new BitSet();
  private long labelsOutside;
  private long leftOver;
  private boolean train;

  private HalfReader(Dataset data) {
    this.data = data;
    this.counts = new long[data.task() == Task.REGRESSION ? 0 : data.classes()];
    this.numbers = new float[data.task() == Task.REGRESSION ? data.size() : 0];
    this.vectors = new LikenessVectors(data.classes());
    this.likenesses = new Likenesses(data);
  }

  static HalfReader of(Dataset data) {
    return new HalfReader(data);
  }

  /** What was read, to be known again; after {@link #report}. */
  List<Mark> marks() {
    return marks;
  }

  /** What examples are compared with others by; after {@link #report}. */
  Likenesses likenesses() {
    return likenesses;
  }

  /** Of examples with one label each, what these are compared by; after {@link #report}. */
  LikenessVectors vectors() {
    return vectors;
  }

  /** Reads all; values beyond those two count as outside, which none is of what is trained on. */
  HalfReport report(double low, double high) {
    train = Double.isInfinite(low) && Double.isInfinite(high);
    ValueCount values = new ValueCount(low, high);
    List<Long> shape =
        data instanceof ImageDataset images ? images(images.images(), values) : arrays(values);
    return values.report(
        data.size(),
        shape,
        Arrays.stream(counts).boxed().toList(),
        labelsOutside,
        leftOver,
        data.numericTarget()
            .filter(target -> !known.isEmpty())
            .map(target -> TargetReport.of(target, known.stream().toArray(), numbers)),
        faults);
  }

  private void label(long label) {
    if (label >= 0 && label < counts.length) {
      counts[(int) label]++;
    } else {
      labelsOutside++;
    }
  }

  private List<Long> arrays(ValueCount values) {
    for (int from = 0; from < data.size(); from += CHUNK) {
      int to = Math.min(data.size(), from + CHUNK);
      try {
        batch(from, to, values);
      } catch (DataException some) { // looked for one by one
        for (int i = from; i < to; i++) {
          try {
            batch(i, i + 1, values);
          } catch (DataException fault) {
            faults.add(new HalfReport.Fault(i, String.valueOf(fault.getMessage())));
          }
        }
      }
    }
    return Arrays.stream(data.inputShape()).boxed().toList();
  }

  /** The targets of some examples: classes as they are, 0 for a number, which is kept aside. */
  private long[] targets(Batch batch, int from, int to) {
    if (data.task() == Task.CLASSIFICATION) {
      return Tensors.toLongs(batch.targets());
    }
    float[] all = Tensors.toFloats(batch.targets());
    for (int i = from; i < to; i++) {
      known.set(i);
      numbers[i] = all[i - from];
    }
    return new long[to - from];
  }

  private void batch(int from, int to, ValueCount values) {
    float[] inputs;
    long[] targets;
    try (Scope scope = Scope.open()) {
      Batch batch = data.batch(from, to);
      inputs =
          data.inputType() == ScalarType.Long
              ? floats(Tensors.toLongs(batch.inputs()))
              : Tensors.toFloats(batch.inputs());
      targets = targets(batch, from, to);
    }
    int length = inputs.length / (to - from);
    int labels = targets.length / (to - from);
    for (int i = 0; i < to - from; i++) {
      values.add(inputs, i * length, (i + 1) * length);
      for (int at = i * labels; at < (i + 1) * labels; at++) {
        if (labels > 1 && targets[at] < 0) {
          leftOver++;
        } else if (data.task() == Task.CLASSIFICATION) {
          label(targets[at]);
        }
      }
      ByteBuffer bytes = ByteBuffer.allocate(length * Float.BYTES);
      bytes.asFloatBuffer().put(inputs, i * length, length);
      long label = labels == 1 ? targets[i] : 0; // of sequences the inputs alone tell
      marks.add(new Mark(train, from + i, label, Mark.Content.of(bytes)));
      likenesses.array(from + i, label, inputs, i * length);
      if (train && counts.length > 0 && labels == 1 && data.inputType() != ScalarType.Long) {
        vectors.array(from + i, label, inputs, i * length, data.inputShape(), data.categories());
      }
    }
  }

  private static float[] floats(long[] tokens) {
    float[] floats = new float[tokens.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = tokens[i];
    }
    return floats;
  }

  /** The pixels of whole images. */
  private List<Long> images(ImageSource images, ValueCount values) {
    long[] sides = {Long.MAX_VALUE, Long.MAX_VALUE, 0, 0};
    for (int i = 0; i < images.size(); i++) {
      label(images.label(i));
      try {
        Pixels image = images.decodeStrictly(i, images.read(i));
        values.add(floats(image.bytes()), 0, image.bytes().length);
        sides[0] = Math.min(sides[0], image.width());
        sides[1] = Math.min(sides[1], image.height());
        sides[2] = Math.max(sides[2], image.width());
        sides[3] = Math.max(sides[3], image.height());
        ByteBuffer bytes = ByteBuffer.allocate(8 + image.bytes().length);
        bytes.putInt(image.width()).putInt(image.height()).put(image.bytes()).flip();
        marks.add(new Mark(train, i, images.label(i), Mark.Content.of(bytes)));
        likenesses.image(i, images.label(i), image);
        if (train) {
          vectors.image(i, images.label(i), image);
        }
      } catch (DataException fault) {
        faults.add(new HalfReport.Fault(i, String.valueOf(fault.getMessage())));
      }
    }
    return sides[2] == 0 ? List.of() : Arrays.stream(sides).boxed().toList();
  }

  private static float[] floats(byte[] pixels) {
    float[] floats = new float[pixels.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = pixels[i] & 0xFF;
    }
    return floats;
  }
}
