package dev.hasten.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Some examples of a dataset, in an order of their own. */
final class Selection implements Dataset {
  private final Dataset source;
  private final int[] indices;
  private final List<BadExample> others;

  Selection(Dataset source, int[] indices, List<BadExample> others) {
    Ranges.require(source, indices);
    this.source = source;
    this.indices = indices.clone();
    this.others = List.copyOf(others);
  }

  Dataset source() {
    return source;
  }

  /** The number in the source of the example at that place. */
  int number(int place) {
    return indices[place];
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public long[] inputShape() {
    return source.inputShape();
  }

  @Override
  public int classes() {
    return source.classes();
  }

  @Override
  public Optional<NumericTarget> numericTarget() {
    return source.numericTarget();
  }

  @Override
  public ScalarType inputType() {
    return source.inputType();
  }

  @Override
  public Optional<Integer> documentStart() {
    return source.documentStart();
  }

  @Override
  public List<Integer> categories() {
    return source.categories();
  }

  @Override
  public List<String> classNames() {
    return source.classNames();
  }

  @Override
  public String encoding() {
    return source.encoding();
  }

  @Override
  public List<BadExample> leftOut() {
    return BadExample.joined(source.leftOut(), others);
  }

  @Override
  public String fingerprint() {
    return source.fingerprint() + IndexSum.of(indices);
  }

  @Override
  public Batch batch(int[] chosen) {
    return source.batch(translated(chosen));
  }

  @Override
  public Batch batch(int from, int to) {
    Ranges.require(this, from, to);
    return source.batch(Arrays.copyOfRange(indices, from, to));
  }

  @Override
  public Batch trainingBatch(int[] chosen, long seed, long epoch) {
    return source.trainingBatch(translated(chosen), seed, epoch);
  }

  @Override
  public Optional<ShardPlaces> shardPlaces() {
    return source.shardPlaces().map(places -> places.select(indices));
  }

  @Override
  public int[] labels() {
    int[] all = source.labels();
    return Arrays.stream(indices).map(number -> all[number]).toArray();
  }

  /** Views of views stay one level deep. */
  @Override
  public Dataset select(int[] chosen) {
    return new Selection(source, translated(chosen), others);
  }

  @Override
  public Dataset tellingOf(List<BadExample> more) {
    return new Selection(source, indices, BadExample.joined(others, more));
  }

  @Override
  public Dataset standardised(float[] mean, float[] deviation) {
    return new Selection(source.standardised(mean, deviation), indices, others);
  }

  @Override
  public void close() {}

  private int[] translated(int[] chosen) {
    Ranges.require(this, chosen);
    int[] translated = new int[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      translated[i] = indices[chosen[i]];
    }
    return translated;
  }
}
