package dev.hasten.data;

import dev.hasten.engine.RandomStream;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Windows of tokens that begin at places drawn uniformly, each batch from a stream of its own: so
 * {@link #seek} costs nothing, and a batch depends on the seed and its place alone.
 */
final class RandomWindows implements BatchSource {
  private final TokenDataset tokens;
  private final int batchSize;
  private final long seed;
  private final Share share;
  private final long batchesPerEpoch;
  private Position position = Position.START;

  RandomWindows(TokenDataset tokens, int batchSize, long seed) {
    this(tokens, batchSize, seed, Share.ALL);
  }

  private RandomWindows(TokenDataset tokens, int batchSize, long seed, Share share) {
    Ranges.requireBatch(tokens, batchSize);
    this.tokens = tokens;
    this.batchSize = batchSize;
    this.seed = seed;
    this.share = share;
    batchesPerEpoch = (tokens.size() + batchSize - 1L) / batchSize;
  }

  @Override
  public Batch next() {
    RandomStream random =
        new RandomStream(seed, "windows " + position.epoch() + " " + position.batch());
    int[] starts = new int[batchSize];
    Arrays.setAll(starts, row -> random.nextInt(tokens.starts()));
    Batch batch = share.of(starts, own -> tokens.windows(own.length, row -> own[row]));
    seek(new Position(position.epoch(), position.batch() + 1));
    return batch;
  }

  /** Draws all windows and makes its own alone. */
  @Override
  public BatchSource shared(Share part) {
    if (!share.equals(Share.ALL)) {
      return BatchSource.super.shared(part);
    }
    BatchSource own = new RandomWindows(tokens, batchSize, seed, part);
    own.seek(position);
    return own;
  }

  @Override
  public Position position() {
    return position;
  }

  /** The end of an epoch means the start of the next one. */
  @Override
  public void seek(Position place) {
    position = Ranges.within(place, batchesPerEpoch);
  }

  @Override
  public OptionalLong epochLength() {
    return OptionalLong.of(batchesPerEpoch);
  }

  /** Nothing to give back: the tokens are the caller's. */
  @Override
  public void close() {}
}
