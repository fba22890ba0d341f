package dev.hasten.data.order;

import dev.hasten.data.AdjustableWorkers;
import dev.hasten.data.BadExample;
import dev.hasten.data.Batch;
import dev.hasten.data.DataException;
import dev.hasten.data.Dataset;
import dev.hasten.data.NumericTarget;
import dev.hasten.engine.Scope;
import dev.hasten.engine.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Datasets one behind the other. */
final class JoinedData implements Dataset {
  private final List<Dataset> sources;
  private final int[] starts;

  JoinedData(List<Dataset> sources) {
    this.sources = List.copyOf(sources);
    starts = new int[sources.size() + 1];
    for (int i = 0; i < sources.size(); i++) {
      starts[i + 1] = Math.addExact(starts[i], sources.get(i).size());
    }
  }

  List<Dataset> sources() {
    return sources;
  }

  @Override
  public String name() {
    return sources.stream().map(Dataset::name).collect(Collectors.joining(" and "));
  }

  @Override
  public int size() {
    return starts[sources.size()];
  }

  @Override
  public long[] inputShape() {
    return sources.get(0).inputShape();
  }

  @Override
  public int classes() {
    return sources.get(0).classes();
  }

  @Override
  public Optional<NumericTarget> numericTarget() {
    return sources.get(0).numericTarget();
  }

  @Override
  public ScalarType inputType() {
    return sources.get(0).inputType();
  }

  /** That of all sources, which have to agree. */
  @Override
  public Optional<Integer> documentStart() {
    List<Optional<Integer>> starts =
        sources.stream().map(Dataset::documentStart).distinct().toList();
    if (starts.size() > 1) {
      throw new DataException(
          "expected sources that all hold packed documents with the same separator, or none, but"
              + " they differ: lay all of them out alike");
    }
    return starts.get(0);
  }

  @Override
  public List<Integer> categories() {
    return sources.get(0).categories();
  }

  /** Of the first source that says: the others that do agree. */
  @Override
  public List<String> classNames() {
    return sources.stream()
        .map(Dataset::classNames)
        .filter(names -> !names.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  /** Of the first source that says: the others that do agree. */
  @Override
  public String encoding() {
    return sources.stream()
        .map(Dataset::encoding)
        .filter(encoding -> !encoding.isEmpty())
        .findFirst()
        .orElse("");
  }

  @Override
  public List<BadExample> leftOut() {
    return sources.stream().flatMap(source -> source.leftOut().stream()).toList();
  }

  @Override
  public Optional<AdjustableWorkers> workers() {
    return sources.size() == 1 ? sources.get(0).workers() : Optional.empty();
  }

  @Override
  public String fingerprint() {
    return sources.stream().map(Dataset::fingerprint).collect(Collectors.joining(" "));
  }

  @Override
  public int[] labels() {
    return sources.stream().flatMapToInt(source -> Arrays.stream(source.labels())).toArray();
  }

  @Override
  public Batch batch(int[] indices) {
    return gathered(indices, Dataset::batch);
  }

  @Override
  public Batch batch(int from, int to) {
    return batch(IntStream.range(from, to).toArray());
  }

  @Override
  public Batch trainingBatch(int[] indices, long seed, long epoch) {
    return gathered(indices, (source, own) -> source.trainingBatch(own, seed, epoch));
  }

  /** A batch of each source, put together in the order asked for. */
  private Batch gathered(int[] indices, BiFunction<Dataset, int[], Batch> made) {
    try (Scope scope = Scope.open()) {
      TensorVector inputs = new TensorVector();
      TensorVector targets = new TensorVector();
      long[] places = new long[indices.length];
      int filled = 0;
      for (int source = 0; source < sources.size(); source++) {
        List<Integer> own = new ArrayList<>();
        for (int i = 0; i < indices.length; i++) {
          if (indices[i] >= starts[source] && indices[i] < starts[source + 1]) {
            own.add(indices[i] - starts[source]);
            places[i] = filled++;
          }
        }
        if (!own.isEmpty()) {
          int[] numbers = own.stream().mapToInt(Integer::intValue).toArray();
          Batch part = made.apply(sources.get(source), numbers);
          inputs.push_back(part.inputs());
          targets.push_back(part.targets());
        }
      }
      if (filled < indices.length) {
        throw new IllegalArgumentException(
            "expected indices from 0 to " + (size() - 1) + ", but got another: choose one of them");
      }
      Tensor order = Tensors.ofLongs(places, places.length);
      return new Batch(
          scope.escape(torch.cat(inputs, 0).index_select(0, order)),
          scope.escape(torch.cat(targets, 0).index_select(0, order)));
    }
  }

  @Override
  public void close() {
    sources.forEach(Dataset::close);
  }
}
