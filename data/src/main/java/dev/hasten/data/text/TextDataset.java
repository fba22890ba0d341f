package dev.hasten.data.text;

import dev.hasten.data.BadExample;
import dev.hasten.data.Batch;
import dev.hasten.data.BatchSource;
import dev.hasten.data.DataPair;
import dev.hasten.data.Dataset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Windows of tokens of a text, with the tokenizer that made them. */
public final class TextDataset implements Dataset {
  private final Dataset windows;
  private final Tokenizer tokenizer;
  private final List<BadExample> leftOut;
  private final String fingerprint;

  TextDataset(Dataset windows, Tokenizer tokenizer, List<BadExample> leftOut, String fingerprint) {
    this.windows = windows;
    this.tokenizer = tokenizer;
    this.leftOut = List.copyOf(leftOut);
    this.fingerprint = fingerprint;
  }

  /** What made the tokens; both halves share it. */
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
    return part(windows.select(indices), "part " + Arrays.hashCode(indices));
  }

  @Override
  public Dataset subset(int from, int to) {
    return part(windows.subset(from, to), "part " + from + " " + to);
  }

  @Override
  public DataPair holdOut(int count, long seed) {
    DataPair pair = windows.holdOut(count, seed);
    String held = "held out " + count + " " + seed;
    return new DataPair(part(pair.train(), held), part(pair.test(), held));
  }

  private Dataset part(Dataset some, String which) {
    return new TextDataset(some, tokenizer, leftOut, fingerprint + " " + which);
  }

  @Override
  public Dataset standardised(float[] mean, float[] deviation) {
    return windows.standardised(mean, deviation);
  }

  /** Gives back the tokenizer. */
  @Override
  public void close() {
    tokenizer.close();
  }
}
