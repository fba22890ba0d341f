package dev.hasten.data.text;

import dev.hasten.data.BadExample;
import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Windows of tokens of a text, with the tokenizer that made them. */
public final class TextDataset implements Dataset {
  private final Dataset windows;
  private final Tokenizer tokenizer;
  private final List<BadExample> leftOut;
  private final String fingerprint;
  private final Runnable closing;

  TextDataset(
      Dataset windows,
      Tokenizer tokenizer,
      List<BadExample> leftOut,
      String fingerprint,
      Runnable closing) {
    this.windows = windows;
    this.tokenizer = tokenizer;
    this.leftOut = List.copyOf(leftOut);
    this.fingerprint = fingerprint;
    this.closing = closing;
  }

  /** What made the tokens; both halves share it, until both are closed. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /**
   * The share of places that hold a token of a document, the others only fill up windows; 1 where
   * there are none.
   */
  public double fill() {
    return windows instanceof PackedDocuments packed ? packed.fill() : 1;
  }

  /** Whether batches are as long as their longest document, so that they differ in length. */
  public boolean isBucketed() {
    return windows instanceof BucketedDocuments;
  }

  @Override
  public String encoding() {
    return tokenizer.fingerprint();
  }

  @Override
  public String name() {
    return windows.name();
  }

  @Override
  public int size() {
    return windows.size();
  }

  @Override
  public long[] inputShape() {
    return windows.inputShape();
  }

  @Override
  public int classes() {
    return windows.classes();
  }

  @Override
  public ScalarType inputType() {
    return windows.inputType();
  }

  @Override
  public long tokens() {
    return windows.tokens();
  }

  @Override
  public Optional<Integer> documentStart() {
    return windows.documentStart();
  }

  @Override
  public List<BadExample> leftOut() {
    return leftOut;
  }

  /** The SHA-256 sum of tokens, tokenizer and windows. */
  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public Batch batch(int[] indices) {
    return windows.batch(indices);
  }

  @Override
  public Batch batch(int from, int to) {
    return windows.batch(from, to);
  }

  @Override
  public BatchSource batches(int batchSize, long seed) {
    return windows.batches(batchSize, seed);
  }

  @Override
  public Dataset select(int[] indices) {
    return part(windows.select(indices), "part " + Arrays.hashCode(indices), () -> {});
  }

  @Override
  public Dataset tellingOf(List<BadExample> others) {
    List<BadExample> all = Stream.concat(leftOut.stream(), others.stream()).toList();
    return new TextDataset(windows, tokenizer, all, fingerprint, () -> {});
  }

  @Override
  public Dataset subset(int from, int to) {
    return part(windows.subset(from, to), "part " + from + " " + to, () -> {});
  }

  /** {@inheritDoc} To close both closes this. */
  @Override
  public DataPair holdOut(int count, long seed) {
    DataPair pair = windows.holdOut(count, seed);
    String held = "held out " + count + " " + seed;
    LastClose last = new LastClose(this::close);
    return new DataPair(
        part(pair.train(), held, last.share()), part(pair.test(), held, last.share()));
  }

  private Dataset part(Dataset some, String which, Runnable close) {
    return new TextDataset(some, tokenizer, leftOut, fingerprint + " " + which, close);
  }

  @Override
  public Dataset standardised(float[] mean, float[] deviation) {
    return windows.standardised(mean, deviation);
  }

  /** Gives back the tokenizer, once the other half is closed too. */
  @Override
  public void close() {
    closing.run();
  }
}
