package dev.hasten.nn;

import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A layer with a head of its own behind it, by which an example may leave the model
 * (Teerapittayanon et al., BranchyNet, <a href="https://arxiv.org/abs/1709.01686">2016</a>). In
 * training the scores of that head are kept for the loss. In evaluation those whose greatest
 * probability reaches the threshold are taken as the answer; only the other examples go on, and
 * {@link #merge}, behind the last layer, puts all in order again.
 */
public final class EarlyExit extends Layer {
  private final Slot body;
  private final Slot exit;
  private final double threshold;
  private final KeptTensor scores = new KeptTensor();
  private final KeptTensor staying = new KeptTensor();

  /**
   * Around a layer.
   *
   * @param head from what the layer answers to scores (N, classes)
   * @param threshold probability from which on an example leaves
   */
  public EarlyExit(Layer layer, Layer head, double threshold) {
    body = child("body", layer);
    exit = child("exit", head);
    this.threshold = threshold;
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor hidden = body.forward(input);
    scores.keep(exit.forward(hidden));
    staying.forget();
    return isTraining() ? hidden : ofThoseThatStay(hidden);
  }

  private Tensor ofThoseThatStay(Tensor hidden) {
    Tensor unsure = unsure(scores.tensor().orElseThrow());
    staying.keep(unsure);
    return unsure.numel() == 0 ? hidden.narrow(0, 0, 1) : hidden.index_select(0, unsure);
  }

  /** The numbers of the examples below the threshold. */
  private Tensor unsure(Tensor all) {
    try (NoGradGuard noGrad = new NoGradGuard()) {
      Tensor sureness = all.softmax(-1).amax(new long[] {1}, false);
      return torch.nonzero(sureness.lt(new Scalar(threshold))).flatten();
    }
  }

  /** The scores of the head in the pass that runs, (N, classes). */
  public KeptTensor scores() {
    return scores;
  }

  /**
   * In evaluation, all answers in their order: those of the head for the examples that left, the
   * model's for the others. In training the model's.
   *
   * @param answers of the model for the examples that stayed
   */
  public Tensor merge(Tensor answers) {
    if (staying.tensor().isEmpty()) {
      return answers;
    }
    Tensor stayed = staying.tensor().get();
    Tensor exits = scores.tensor().orElseThrow().to(answers.scalar_type());
    Tensor merged = stayed.numel() == 0 ? exits : exits.index_copy(0, stayed, answers);
    staying.forget();
    scores.forget();
    return merged;
  }

  @Override
  public void close() {
    scores.forget();
    staying.forget();
    super.close();
  }
}
