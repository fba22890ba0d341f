package dev.hasten.nn;

import dev.hasten.engine.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Self-attention with several heads, in which a place sees itself and what stands before it
 * (Vaswani et al., <a href="https://arxiv.org/abs/1706.03762">2017</a>): in each head {@code
 * softmax(Q Kᵀ / sqrt(size) + M) V}, with M minus infinity above the diagonal; (N, places, width)
 * to the same. The attention itself is libtorch's fused kernel, which keeps no matrix of scores.
 *
 * <p>What methods change of the attention in a decoder, they change here, whatever the products are
 * called that queries, keys and values come from: {@link JointCausalAttention} has one for all
 * three, {@link GroupedQueryAttention} one for each.
 */
public abstract class CausalAttention extends Layer implements Documents.Aware {
  private final long width;
  private final int heads;
  private final Optional<Slot> sharesDropout;
  private Optional<Slot> queryNorm = Optional.empty();
  private Optional<Slot> keyNorm = Optional.empty();
  private double[] slopes = {};
  private int window;
  private int trainingWindow;
  private int keyHeads;
  private Optional<KeptTensor> firstValues = Optional.empty();
  private Optional<KeptTensor> tokens = Optional.empty();
  private Optional<Slot> valueEmbedding = Optional.empty();
  private Optional<Parameter> mix = Optional.empty();
  private Optional<Documents> documents = Optional.empty();

  /**
   * Of so many heads.
   *
   * @param heads of queries, that divide the width
   * @param keyHeads of keys and values, that divide those of queries
   * @param sharesDropout the {@link Dropout} of shares of attention, where there is one
   * @throws IllegalArgumentException when they do not divide
   */
  CausalAttention(long width, int heads, int keyHeads, Optional<Dropout> sharesDropout) {
    ScaledDotProduct.headSize(width, heads);
    this.width = width;
    this.heads = heads;
    this.keyHeads = keyHeads;
    this.sharesDropout = sharesDropout.map(layer -> child("attn_dropout", layer));
  }

  /** The product behind the heads. */
  public abstract Layer projection();

  /** Puts products with the means of the heads that share them in place of those there are. */
  abstract void share(int fewer);

  /** Queries or keys as they are compared. */
  Tensor placed(Tensor byHead) {
    return byHead;
  }

  /** Numbers of a query or a key in a head. */
  public long headSize() {
    return width / heads;
  }

  /** Whether queries and keys are normed. */
  public boolean isNormed() {
    return queryNorm.isPresent();
  }

  /** Norms queries and keys in each head, (N, heads, places, size), before their products. */
  public void norm(LayerNorm ofQueries, LayerNorm ofKeys) {
    queryNorm = Optional.of(child("queryNorm", ofQueries));
    keyNorm = Optional.of(child("keyNorm", ofKeys));
  }

  /**
   * Adds to the score of a place j, seen from i, {@code -slope (i - j)}; the slope of head h of H,
   * counted from 1, is {@code 2^(-8 h / H)} (Press et al., <a
   * href="https://arxiv.org/abs/2108.12409">2021</a>).
   */
  public void addLinearBiases() {
    slopes = new double[heads];
    for (int head = 0; head < heads; head++) {
      slopes[head] = Math.pow(2, -8.0 * (head + 1) / heads);
    }
  }

  /**
   * From now on a place sees so many places alone, itself and those just before it (Beltagy et al.,
   * <a href="https://arxiv.org/abs/2004.05150">2020</a>); 0 for all. Sequences of four windows or
   * more are computed by blocks of two.
   */
  public void window(int places) {
    Counts.require("places of a window", places, 0);
    window = places;
  }

  /** As {@link #window}, in training alone. */
  public void trainingWindow(int places) {
    Counts.require("places of a window", places, 0);
    trainingWindow = places;
  }

  /** How many heads of keys and values there are. */
  public int keyValueHeads() {
    return keyHeads;
  }

  /**
   * Lets groups of heads share their keys and values (Ainslie et al., <a
   * href="https://arxiv.org/abs/2305.13245">2023</a>): the weights of a shared head begin as the
   * mean of those it stands for.
   *
   * @param shared how many heads of keys and values remain
   * @throws IllegalArgumentException when they do not divide the present number
   */
  public void shareKeysAndValues(int shared) {
    Counts.require("heads of keys and values", shared, 1);
    if (keyHeads % shared != 0) {
      throw new IllegalArgumentException(
          "expected heads of keys and values that divide the "
              + keyHeads
              + " there are, but got "
              + shared
              + ": change it");
    }
    share(shared);
    keyHeads = shared;
  }

  /**
   * Mixes the values of the model's first attention into those of this one (Zhou et al., <a
   * href="https://arxiv.org/abs/2410.17897">2024</a>): {@code V = a V + b V1} with a and b learned,
   * one half each at first.
   */
  public void mixValues(KeptTensor first) {
    firstValues = Optional.of(first);
    mix = Optional.of(parameter("mix", Parameter.Role.NORM, 2));
    mix.ifPresent(halves -> Initializers.constant(halves.tensor(), 0.5));
  }

  /**
   * Adds to the values a row for each token, learned for this attention (Jordan et al., <a
   * href="https://github.com/KellerJordan/modded-nanogpt">modded-nanogpt</a>, 2024): {@code V = a V
   * + b E[x]} with a and b learned, one half each at first.
   *
   * @param kinds of tokens
   * @param seen holds the tokens (N, places) of the pass
   * @param deviation of the first numbers of the rows
   */
  public Embedding embedValues(long kinds, KeptTensor seen, double deviation) {
    Embedding rows = new Embedding(kinds, keyHeads * headSize(), deviation);
    valueEmbedding = Optional.of(child("valueEmbedding", rows));
    tokens = Optional.of(seen);
    mix = Optional.of(parameter("mix", Parameter.Role.NORM, 2));
    mix.ifPresent(halves -> Initializers.constant(halves.tensor(), 0.5));
    return rows;
  }

  /** Gives its values to others: it is the first. */
  public void giveValues(KeptTensor first) {
    firstValues = Optional.of(first);
  }

  @Override
  public void keepApart(Documents all) {
    documents = Optional.of(all);
  }

  /**
   * What the heads see, side by side: (N, places, width).
   *
   * @param queries (N, places, width)
   * @param keys (N, places, heads of keys * size), as values
   */
  final Tensor attended(Tensor queries, Tensor keys, Tensor values) {
    Tensor query = placed(normed(queryNorm, ScaledDotProduct.byHead(queries, heads)));
    Tensor key = placed(normed(keyNorm, ScaledDotProduct.byHead(keys, keyHeads)));
    Tensor value = mixed(ScaledDotProduct.byHead(values, keyHeads));
    return ScaledDotProduct.together(seen(query, key, value));
  }

  private static Tensor normed(Optional<Slot> norm, Tensor byHead) {
    return norm.isPresent() ? norm.get().forward(byHead) : byHead;
  }

  private Tensor seen(Tensor queries, Tensor keys, Tensor values) {
    long places = queries.size(2);
    int seen = seen();
    boolean drops =
        sharesDropout.isPresent()
            && sharesDropout.get().layer() instanceof Dropout dropout
            && dropout.drops();
    if (!drops && documents.isEmpty() && isByBlocks(places, seen)) {
      return WindowedAttention.of(
          queries,
          ScaledDotProduct.forHeads(keys, heads),
          ScaledDotProduct.forHeads(values, heads),
          seen,
          slopes);
    }
    Optional<Tensor> mask = mask(places, seen, queries.scalar_type().intern());
    if (drops) {
      Slot dropout = sharesDropout.get();
      return mask.isPresent()
          ? ScaledDotProduct.of(dropout, queries, keys, values, mask)
          : ScaledDotProduct.causal(dropout, queries, keys, values);
    }
    return mask.isPresent()
        ? ScaledDotProduct.of(queries, keys, values, mask)
        : ScaledDotProduct.causal(queries, keys, values);
  }

  /** What is added to the scores; nothing where a place sees all before it alike. */
  private Optional<Tensor> mask(long places, int seen, ScalarType type) {
    Optional<Tensor> apart = Documents.mask(documents, places).map(mask -> mask.to(type));
    if (slopes.length == 0 && (seen == 0 || seen >= places)) {
      return apart;
    }
    Tensor less = AttentionMask.of(places, seen, slopes, type);
    return Optional.of(apart.map(less::add).orElse(less));
  }

  private static boolean isByBlocks(long places, int seen) {
    return seen > 0 && places >= (long) WindowedAttention.WORTH_BLOCKS * seen;
  }

  private int seen() {
    if (!isTraining() || trainingWindow == 0) {
      return window;
    }
    return window == 0 ? trainingWindow : Math.min(window, trainingWindow);
  }

  private Tensor mixed(Tensor values) {
    if (tokens.isPresent()) {
      return withEmbedded(values, tokens.get());
    }
    if (firstValues.isEmpty()) {
      return values;
    }
    KeptTensor first = firstValues.get();
    if (mix.isEmpty()) {
      first.keep(values);
      return values;
    }
    return mixed(values, mix.get(), first.tensor());
  }

  private Tensor withEmbedded(Tensor values, KeptTensor seenTokens) {
    Optional<Tensor> rows =
        seenTokens
            .tensor()
            .flatMap(seen -> valueEmbedding.map(table -> table.forward(seen)))
            .map(row -> ScaledDotProduct.byHead(row, keyHeads));
    return mix.map(halves -> mixed(values, halves, rows)).orElse(values);
  }

  private static Tensor mixed(Tensor values, Parameter mix, Optional<Tensor> others) {
    Tensor halves = mix.tensor().to(values.scalar_type());
    Tensor own = values.mul(halves.select(0, 0));
    return others
        .map(given -> own.add(given.to(values.scalar_type()).mul(halves.select(0, 1))))
        .orElse(own);
  }

  /** The products with keys and values, over all places that are computed; some are masked. */
  @Override
  protected long multiplyAccumulates(long[] input, long[] output) {
    return 2 * Tensors.count(input) * (isByBlocks(input[1], window) ? 2L * window : input[1]);
  }
}
