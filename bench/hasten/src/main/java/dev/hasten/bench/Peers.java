package dev.hasten.bench;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All peers and how each is started at its best. */
final class Peers {
  static final String HASTEN = "hasten";
  static final String EAGER = "pytorch-eager";
  static final String COMPILE = "pytorch-compile";
  static final String DJL = "djl";
  static final String DJL_NHWC = "djl-nhwc";
  static final String DL4J = "dl4j";

  private static final Set<Workload> ALL = EnumSet.allOf(Workload.class);

  /** DJL's PyTorch engine has no Adadelta, so not PyTorch's example. */
  private static final Set<Workload> OF_DJL =
      EnumSet.of(
          Workload.CNN_FP32,
          Workload.MLP,
          Workload.KERAS_MNIST,
          Workload.RESNET_18,
          Workload.MOBILENET_V2,
          Workload.SHUFFLENET_V2,
          Workload.EFFICIENTNET_B0,
          Workload.VIT_TINY,
          Workload.GPT_2);

  private final Path bench;
  private final Path data;
  private final int threads;
  private final String java;

  /**
   * Peers built in {@code bench}.
   *
   * @param bench the folder of the benchmarks
   * @param data the folder of {@link PeerData}
   * @param threads that each may use
   */
  Peers(Path bench, Path data, int threads) {
    this.bench = bench;
    this.data = data;
    this.threads = threads;
    java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** All of them, in the order of a round. */
  List<Peer> list(String python) {
    return List.of(
        new Peer(
            HASTEN, "Hasten", hasten(), environment("OPENBLAS_NUM_THREADS", "1"), ALL),
        new Peer(EAGER, "PyTorch, eager", python(python, "eager"), environment(), ALL),
        new Peer(COMPILE, "PyTorch, compiled", python(python, "compile"), environment(), ALL),
        new Peer(DJL, "DJL", djl(python), djlEnvironment(), OF_DJL),
        new Peer(
            DJL_NHWC,
            "DJL, NHWC views",
            djl(python, "nhwc"),
            djlEnvironment(),
            EnumSet.of(
                Workload.CNN_FP32_NHWC,
                Workload.RESNET_18,
                Workload.MOBILENET_V2,
                Workload.SHUFFLENET_V2,
                Workload.EFFICIENTNET_B0)),
        new Peer(
            DL4J,
            "Deeplearning4j",
            dl4j(),
            environment(),
            EnumSet.of(
                Workload.CNN_FP32,
                Workload.CNN_FP32_NHWC,
                Workload.MLP,
                Workload.KERAS_MNIST,
                Workload.PYTORCH_MNIST)));
  }

  /** As the launcher starts it. */
  private List<String> hasten() {
    return command(
        List.of(
            "-Dorg.bytedeco.javacpp.nopointergc=true",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-XX:+UseSerialGC"),
        System.getProperty("java.class.path"),
        "dev.hasten.bench.HastenPeer");
  }

  private List<String> python(String python, String mode) {
    return List.of(python, script(), mode, data.toString(), String.valueOf(threads));
  }

  private String script() {
    return bench.resolve("python").resolve("peer.py").toString();
  }

  private List<String> djl(String python, String... format) {
    List<String> command =
        command(
            List.of(
                "-Dai.djl.pytorch.num_threads=" + threads,
                "-Dai.djl.pytorch.num_interop_threads=1",
                "-Dai.djl.offline=true",
                "-Dpeer.python=" + python,
                "-Dpeer.script=" + script()),
            classPath("djl"),
            "DjlPeer");
    command.addAll(Arrays.asList(format));
    return command;
  }

  private Map<String, String> djlEnvironment() {
    return environment("OPT_OUT_TRACKING", "true");
  }

  private List<String> dl4j() {
    return command(
        List.of("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0", "-Xmx4g"),
        classPath("dl4j"),
        "Dl4jPeer");
  }

  private List<String> command(List<String> options, String classPath, String main) {
    List<String> command = new ArrayList<>();
    command.add(java);
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main, data.toString()));
    return command;
  }

  private String classPath(String project) {
    Path target = bench.resolve(project).resolve("target");
    Path built = target.resolve("classpath");
    if (!Files.exists(built)) { // bench/run builds those that take part
      return target.resolve("classes").toString();
    }
    try {
      return target.resolve("classes") + File.pathSeparator + Files.readString(built).trim();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Peers whose products are OpenBLAS's need all of its threads, and these to sleep soon. */
  private Map<String, String> environment(String... more) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("OMP_NUM_THREADS", String.valueOf(threads));
    environment.put("OPENBLAS_NUM_THREADS", String.valueOf(threads));
    environment.put("OPENBLAS_THREAD_TIMEOUT", "4");
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return environment;
  }
}
