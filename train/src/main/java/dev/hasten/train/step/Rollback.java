package dev.hasten.train.step;

import dev.hasten.engine.RandomStream;
import dev.hasten.engine.RandomStreams;
import dev.hasten.train.seam.Weights;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Undoes what passes leave behind besides gradients: buffers of the model, random draws. */
final class Rollback {
  private final RandomStreams streams;
  private final List<Tensor> buffers;

  /** Of a model after all surgery. */
  Rollback(RandomStreams streams, Collection<Tensor> buffers) {
    this.streams = streams;
    this.buffers = List.copyOf(buffers);
  }

  /** A point to come back to. Its tensors belong to the scope that is open here. */
  record Point(
      RandomStreams streams,
      Map<String, RandomStream.State> draws,
      List<Tensor> places,
      List<Tensor> values) {
    void restore() {
      streams.restore(draws);
      restoreTensors();
    }

    /** The tensors alone: what was drawn stays drawn. */
    void restoreTensors() {
      try (NoGradGuard noGrad = new NoGradGuard()) {
        for (int i = 0; i < places.size(); i++) {
          places.get(i).copy_(values.get(i));
        }
      }
    }
  }

  Point here() {
    return point(buffers);
  }

  /** As {@link #here}, gradients included. */
  Point withGradients(Weights weights) {
    List<Tensor> places = new ArrayList<>(buffers);
    places.addAll(weights.allGradients());
    return point(places);
  }

  private Point point(List<Tensor> places) {
    return new Point(streams, streams.state(), places, places.stream().map(Tensor::clone).toList());
  }
}
