package dev.hasten.train.optimizer;

import dev.hasten.engine.Undo;
import dev.hasten.train.seam.Optimizer;
import dev.hasten.train.seam.Piece;
import dev.hasten.train.seam.State;
import dev.hasten.train.seam.Weights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Optimizers of one kind, each for a piece of weights that are fp32 only while they move ({@link
 * Weights#pieces}).
 */
public final class Piecewise implements Optimizer {
  private final Weights weights;
  private final List<Piece> pieces;
  private final List<Optimizer> optimizers;

  private Piecewise(Weights weights, List<Piece> pieces, List<Optimizer> optimizers) {
    this.weights = weights;
    this.pieces = pieces;
    this.optimizers = optimizers;
  }

  /**
   * An optimizer over weights: piece by piece where there are such, and the rule moves each
   * parameter by itself and has no weights of its own evaluated.
   *
   * @throws IllegalArgumentException when the rule refuses the weights
   */
  public static Optimizer over(Optimizer.Rule rule, Weights weights) {
    if (rule instanceof ParameterGroups || !rule.isSeparable()) {
      return rule.over(weights); // groups have pieces of their own
    }
    List<Piece> pieces = weights.pieces();
    List<Optimizer> optimizers =
        Undo.made(pieces, piece -> rule.over(piece.weights()), Optimizer::close);
    if (pieces.isEmpty() || optimizers.get(0).evaluation().isPresent()) {
      optimizers.forEach(Optimizer::close);
      return rule.over(weights);
    }
    return new Piecewise(weights, pieces, optimizers);
  }

  @Override
  public void update(double learningRate) {
    weights.movingPieces();
    for (int i = 0; i < pieces.size(); i++) {
      pieces.get(i).load().run();
      optimizers.get(i).update(learningRate);
      pieces.get(i).store().run();
    }
    weights.piecesMoved();
  }

  @Override
  public void set(String setting, double value) {
    optimizers.forEach(each -> each.set(setting, value));
  }

  @Override
  public State state() {
    Map<String, State> states = new LinkedHashMap<>();
    for (Optimizer each : optimizers) {
      states.put(name(states.size()), each.state());
    }
    return State.join(states);
  }

  @Override
  public void restore(State state) {
    for (int i = 0; i < optimizers.size(); i++) {
      optimizers.get(i).restore(state.part(name(i)));
    }
  }

  private static String name(int number) {
    return "piece-" + (number + 1);
  }

  @Override
  public void close() {
    optimizers.forEach(Optimizer::close);
  }
}
