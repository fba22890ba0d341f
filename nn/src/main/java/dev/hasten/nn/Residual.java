package dev.hasten.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code s(x) + f(x)}, where the shortcut s leaves x as it is unless shapes have to be made fit (He
 * et al., <a href="https://arxiv.org/abs/1512.03385">2015</a>).
 */
public final class Residual extends Layer {
  private final List<Slot> branch = new ArrayList<>();
  private final String last;
  private final Optional<Slot> shortcut;

  /** Adds what {@code branch} makes of the input to the input. */
  public Residual(Layer branch) {
    this("branch", branch);
  }

  /** With the branch under a name of its own, as published weights may want it. */
  public Residual(String name, Layer branch) {
    this.branch.add(child(name, branch));
    last = name;
    shortcut = Optional.empty();
  }

  /** Adds what {@code branch} makes of the input to what {@code shortcut} makes of it. */
  public Residual(Layer branch, Layer shortcut) {
    this("branch", branch, "shortcut", shortcut);
  }

  /** Both under names of their own. */
  public Residual(String name, Layer branch, String shortcutName, Layer shortcut) {
    this.branch.add(child(name, branch));
    last = name;
    this.shortcut = Optional.of(child(shortcutName, shortcut));
  }

  private Residual(Sequential steps, Optional<Layer> shortcut) {
    steps.children().forEach((name, slot) -> branch.add(child(name, slot.layer())));
    last = List.copyOf(steps.children().keySet()).get(branch.size() - 1);
    this.shortcut = shortcut.map(layer -> child("downsample", layer));
  }

  /**
   * With the steps of the branch as its own children, and a shortcut by the name {@code
   * downsample}, as torchvision has the blocks of ResNet.
   */
  public static Residual ofSteps(Sequential steps, Optional<Layer> shortcut) {
    if (steps.children().isEmpty()) {
      throw new IllegalArgumentException(
          "expected steps for the branch of a residual layer, but got none: add one");
    }
    return new Residual(steps, shortcut);
  }

  /** The layers of the branch, each applied to the answer of the one before. */
  public List<Layer> branch() {
    return branch.stream().map(Slot::layer).toList();
  }

  /** The name of the child whose answer is that of the branch. */
  public String lastOfBranch() {
    return last;
  }

  /** What makes the input fit, where anything does. */
  public Optional<Slot> shortcut() {
    return shortcut;
  }

  @Override
  public Tensor forward(Tensor input) {
    Tensor straight = shortcut.isPresent() ? shortcut.get().forward(input) : input;
    Tensor x = input;
    for (Slot step : branch) {
      x = step.forward(x);
    }
    return straight.add(x);
  }
}
