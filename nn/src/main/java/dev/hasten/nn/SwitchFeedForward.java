package dev.hasten.nn;

import dev.hasten.engine.Precision;
import dev.hasten.engine.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Experts, of which each token takes one (Fedus et al., Switch Transformer, <a
 * href="https://arxiv.org/abs/2101.03961">2021</a>): {@code y = p_i(x) E_i(x)}, {@code p =
 * softmax(x W)}, i the greatest of p; (N, places, width) to the same. An expert is two products
 * with a ReLU between. It takes so many tokens of a batch in their order; for others y is 0, the
 * residual path takes them on.
 *
 * <p>In training it brings the loss {@code balance * experts * sum_i f_i P_i} with it, f the shares
 * of tokens that choose an expert and P the means of p: least where all experts get as many. Names
 * of weights are those of Hugging Face's Switch Transformer; first weights are normal with variance
 * 0.1 / fanIn, cut off at two deviations, as in the paper.
 */
public final class SwitchFeedForward extends Layer implements AddsToLoss {
  private static final double SCALE = 0.1;

  private final Config config;
  private final Slot router;
  private final List<Slot> experts = new ArrayList<>();
  private @Nullable Tensor loss;

  /**
   * The shape of the experts.
   *
   * @param hidden numbers between the products of an expert
   * @param experts how many there are
   * @param capacity tokens that an expert takes, as a factor of equal shares: 1.25 in the paper
   * @param balance factor of the loss of equal shares: 0.01 in the paper
   */
  public record Config(long width, long hidden, int experts, double capacity, double balance) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException when a count is below 1 or a factor is not positive
     */
    public Config {
      Counts.require("numbers for a token", width, 1);
      Counts.require("numbers inside an expert", hidden, 1);
      Counts.require("experts", experts, 1);
      if (!(capacity > 0) || !(balance >= 0)) {
        throw new IllegalArgumentException(
            "expected a capacity above 0 and a balance of 0 or more, but got "
                + capacity
                + " and "
                + balance
                + ": 1.25 and 0.01 are usual");
      }
    }
  }

  /** Of that shape. */
  public SwitchFeedForward(Config config) {
    this.config = config;
    router = child("router", new Router(config.width(), config.experts()));
    Sequential all = new Sequential();
    for (int i = 0; i < config.experts(); i++) {
      all.add(
          "expert_" + i,
          new Sequential()
              .add("wi", linear(config.width(), config.hidden()))
              .add("act", new Relu())
              .add("wo", linear(config.hidden(), config.width())));
    }
    child("experts", all);
    experts.addAll(all.children().values());
  }

  private static Linear linear(long in, long out) {
    return Linear.truncated(in, out, false, Math.sqrt(SCALE / in));
  }

  @Override
  public Tensor forward(Tensor input) {
    forget();
    Tensor tokens = input.reshape(-1, config.width());
    Tensor shares = router.forward(tokens);
    long[] chosen = Tensors.toLongs(shares.argmax(new LongOptional(1), false));
    if (isTraining()) {
      keep(unevenness(shares, chosen));
    }
    Tensor greatest = shares.amax(new long[] {1}, true);
    Tensor output = torch.zeros_like(tokens);
    for (int i = 0; i < experts.size(); i++) {
      long[] taken = taken(chosen, i);
      if (taken.length > 0) {
        Tensor places = Tensors.ofLongs(taken, taken.length);
        Tensor answers = experts.get(i).forward(tokens.index_select(0, places));
        Tensor weighted = answers.mul(greatest.index_select(0, places));
        output = output.index_add(0, places, weighted.to(output.scalar_type()));
      }
    }
    return output.view(Tensors.shape(input));
  }

  /** The tokens that chose an expert, as many as it takes. */
  private long[] taken(long[] chosen, int expert) {
    long most = Math.max(1, (long) (config.capacity() * chosen.length / experts.size()));
    return IntStream.range(0, chosen.length)
        .filter(token -> chosen[token] == expert)
        .limit(most)
        .asLongStream()
        .toArray();
  }

  private Tensor unevenness(Tensor shares, long[] chosen) {
    float[] counts = new float[experts.size()];
    for (long expert : chosen) {
      counts[(int) expert]++;
    }
    Tensor each = Tensors.ofFloats(counts, counts.length).to(shares.scalar_type());
    return each.mul(shares.mean(new long[] {0}, false, new ScalarTypeOptional()))
        .sum()
        .mul(new Scalar(config.balance() * experts.size() / chosen.length));
  }

  @Override
  public Optional<Tensor> takeLoss() {
    Tensor last = loss;
    if (last == null) {
      return Optional.empty();
    }
    Tensor given = Tensors.alias(last);
    forget();
    return Optional.of(given);
  }

  private void keep(Tensor ofThisCall) {
    if (ofThisCall.requires_grad()) {
      loss = Tensors.own(ofThisCall);
    }
  }

  private void forget() {
    Tensor last = loss;
    if (last != null) {
      Tensors.free(last);
      loss = null;
    }
  }

  @Override
  public void close() {
    forget();
    super.close();
  }

  @Override
  long[] outputShape(long[] input) {
    return input.clone();
  }

  /** The choice, and one expert for each token: none is beyond capacity. */
  @Override
  protected long multiplyAccumulates(long[] input, long[] output) {
    return Tensors.count(input) * (config.experts() + 2 * config.hidden());
  }

  /** {@code softmax(x W)} in fp32 whatever the policy, for choices are not to hang on rounding. */
  private static final class Router extends Layer {
    private final Slot classifier;
    private final Linear products;

    Router(long width, int experts) {
      products = linear(width, experts);
      classifier = child("classifier", products);
    }

    @Override
    public Tensor forward(Tensor input) {
      try (Precision.Autocast exact = Precision.FP32.open(input.device().type())) {
        Tensor logits = classifier.forward(input.to(products.type()));
        boolean wide = logits.scalar_type().intern() == ScalarType.Double;
        return logits.to(wide ? ScalarType.Double : ScalarType.Float).softmax(-1);
      }
    }
  }
}
