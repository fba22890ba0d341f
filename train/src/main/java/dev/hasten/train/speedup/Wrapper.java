package dev.hasten.train.speedup;

import dev.hasten.train.seam.Effect;
import dev.hasten.train.seam.Progress;
import dev.hasten.train.seam.Speedup;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A speedup around another one, whose words are the other's where it has none of its own. */
interface Wrapper extends Speedup {
  /** The other one. */
  Speedup inner();

  @Override
  default Effect effect() {
    return inner().effect();
  }

  @Override
  default boolean changesInference() {
    return inner().changesInference();
  }

  @Override
  default Map<String, String> conflicts() {
    return inner().conflicts();
  }

  @Override
  default Set<String> needs() {
    return inner().needs();
  }

  @Override
  default boolean needsBf16() {
    return inner().needsBf16();
  }

  @Override
  default double shareOfTokens(Progress progress) {
    return inner().shareOfTokens(progress);
  }

  @Override
  default List<String> faults(Progress run) {
    return inner().faults(run);
  }
}
