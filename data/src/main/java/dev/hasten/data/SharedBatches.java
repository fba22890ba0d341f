package dev.hasten.data;

import dev.hasten.engine.Scope;
import java.util.OptionalLong;

/** One rank's part of each batch of any source, cut out of the whole batch. */
final class SharedBatches implements BatchSource {
  private final BatchSource source;
  private final Share share;

  SharedBatches(BatchSource source, Share share) {
    this.source = source;
    this.share = share;
  }

  @Override
  public Batch next() {
    try (Scope scope = Scope.open()) {
      Batch whole = source.next();
      Batch own = whole.slice(share.from(whole.size()), share.to(whole.size()));
      return own.with(scope.escape(own.inputs()), scope.escape(own.targets()));
    }
  }

  @Override
  public Position position() {
    return source.position();
  }

  @Override
  public void seek(Position position) {
    source.seek(position);
  }

  @Override
  public OptionalLong epochLength() {
    return source.epochLength();
  }

  @Override
  public Pause pause() {
    return source.pause();
  }

  @Override
  public void close() {
    source.close();
  }
}
