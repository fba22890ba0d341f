package dev.hasten.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hasten.s3.S3Server;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher on jobs whose data are in a bucket: processes, with the class path it starts. One
 * case runs in every build, the others with {@code -Pslow}.
 */
class BucketJobTest {
  private static final String TABLE =
      """
      data: {name: table, path: %s, target: body_mass_g, task: regression, drop: year, bad_rows: {skip: 2}}
      model: table-mlp
      target: {metric: rmse, at_most: 5000}
      baseline: {length: 2ep, batch: 16, optimizer: {name: adamw, learning_rate: 3e-3}}
      recipes:
        short: {length: 1ep}
      """;
  private static final String IMAGES =
      """
      data: {name: image-folder, path: "s3://photos/noise", size: 12}
      model: keras-mnist-convnet
      baseline: {length: 2ep, batch: 8, optimizer: {name: sgd, learning_rate: 0.1}}
      """;
  private static final long LIMIT = 1 << 20;
  private static final long LARGE = 8 << 20;

  private static S3Server server;
  private static Path launcher = Path.of("");
  @TempDir private static Path home;

  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeAll
  static void start() throws Exception {
    launcher = Launched.launcher(home);
    server = S3Server.start();
    server.put("rows/penguins.csv", Files.readAllBytes(Path.of("..", "examples", "penguins.csv")));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
    Launched.remove(launcher);
  }

  @BeforeEach
  void credentials() {
    environment.putAll(
        Map.of(
            "AWS_ACCESS_KEY_ID",
            S3Server.IDENTITY,
            "AWS_SECRET_ACCESS_KEY",
            S3Server.SECRET,
            "AWS_ENDPOINT_URL_S3",
            server.endpoint().toString(),
            "AWS_EC2_METADATA_DISABLED",
            "true",
            "AWS_CONFIG_FILE",
            folder.resolve("none").toString(),
            "AWS_SHARED_CREDENTIALS_FILE",
            folder.resolve("none").toString(),
            "HASTEN_CACHE",
            folder.resolve("cache").toString(),
            "HASTEN_S3_CACHE",
            "1MB",
            "HASTEN_NO_BUILD",
            "1"));
  }

  private Launched hasten(Object... arguments) throws IOException, InterruptedException {
    return Launched.run(folder, environment, List.of(launcher.toString()), arguments);
  }

  private Path job(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static byte[] weights(Path run) throws IOException {
    try (Stream<Path> steps = Files.list(run.resolve("checkpoints"))) {
      Path last =
          steps
              .filter(step -> step.getFileName().toString().startsWith("step-"))
              .sorted()
              .reduce((one, next) -> next)
              .orElseThrow();
      return Files.readAllBytes(last.resolve("model.safetensors"));
    }
  }

  @Test
  void aTableOfABucketTrainsToTheWeightsOfItsFile() throws Exception {
    Path here = Path.of("..", "examples", "penguins.csv").toAbsolutePath().normalize();
    Launched local = hasten("train", job("local.yaml", TABLE.formatted(here)), "--out", "local");
    assertEquals(0, local.code(), local.err());
    Path remote = job("remote.yaml", TABLE.formatted("s3://photos/rows/penguins.csv"));
    Launched stored = hasten("train", remote, "--out", "remote");
    assertEquals(0, stored.code(), stored.err());
    assertArrayEquals(weights(folder.resolve("local")), weights(folder.resolve("remote")));
    Launched predicted = hasten("predict", "remote", "--input", here);
    assertEquals(0, predicted.code(), predicted.err());
    assertTrue(predicted.out().startsWith("body_mass_g\n"), predicted.out());
    assertEquals(1, cached().size(), "fetched once, for all of them: " + cached());
  }

  @Test
  @Tag("slow")
  void aTableOfABucketIsComparedOn() throws Exception {
    Path remote = job("remote.yaml", TABLE.formatted("s3://photos/rows/penguins.csv"));
    Launched compared = hasten("compare", remote, "--out", "compared", "--seeds", "1");
    assertEquals(0, compared.code(), compared.err());
    assertTrue(compared.out().contains("To rmse <= 5000"), compared.out());
    assertTrue(Files.exists(folder.resolve("compared")), compared.out());
  }

  /** As those do who ship one file: all but libtorch's natives in one jar, services joined. */
  @Test
  @Tag("slow")
  void oneJarOfAllReadsBucketsToo() throws Exception {
    List<Path> all = new ArrayList<>(List.of(Path.of("target", "classes").toAbsolutePath()));
    for (String entry : Files.readString(Launched.CLASS_PATH).strip().split(File.pathSeparator)) {
      all.add(Path.of(entry));
    }
    List<Path> large = all.stream().filter(entry -> entry.toFile().length() > LARGE).toList();
    Path one = folder.resolve("one.jar");
    OneJar.write(all.stream().filter(entry -> !large.contains(entry)).toList(), one);
    String classPath =
        Stream.concat(Stream.of(one), large.stream())
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    Path job = job("job.yaml", TABLE.formatted("s3://photos/rows/penguins.csv"));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Launched inspected =
        Launched.run(
            folder,
            environment,
            List.of(java.toString(), "-cp", classPath, Main.class.getName()),
            "data",
            "inspect",
            job,
            "--json");
    assertEquals(0, inspected.code(), inspected.err());
    assertTrue(inspected.out().contains("\"body_mass_g\""), inspected.out());
  }

  private List<Path> cached() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("[0-9a-f]{64}|.*[.]part"))
          .toList();
    }
  }

  /** The bucket has twice as much as the cache may take. */
  @Test
  @Tag("slow")
  void theCacheStaysWithinItsLimitWhileAFolderIsTrainedOn() throws Exception {
    long stored = 0;
    Random random = new Random(1);
    for (int i = 0; i < 32; i++) {
      BufferedImage image = new BufferedImage(160, 150, BufferedImage.TYPE_INT_RGB);
      for (int at = 0; at < 160 * 150; at++) {
        image.setRGB(at % 160, at / 160, random.nextInt(1 << 24));
      }
      Path file = folder.resolve(i + ".png");
      ImageIO.write(image, "png", file.toFile());
      String half = i < 24 ? "train" : "test";
      server.put("noise/" + half + "/c" + i % 2 + "/" + i + ".png", Files.readAllBytes(file));
      stored += Files.size(file);
    }
    assertTrue(stored > 2 * LIMIT, "bytes in the bucket: " + stored);
    Launched trained = hasten("train", job("images.yaml", IMAGES), "--out", "run");
    assertEquals(0, trained.code(), trained.err());
    long kept = 0;
    for (Path file : cached()) {
      kept += Files.size(file);
    }
    assertTrue(kept > LIMIT / 2 && kept <= LIMIT, kept + " bytes of " + LIMIT);
  }

  /** With exit code 2, before there is a run, in one line. */
  private void assertRefused(String path, String expected) throws Exception {
    Launched ended = hasten("train", job("job.yaml", TABLE.formatted(path)), "--out", "run");
    assertEquals(2, ended.code(), ended.err());
    assertEquals(1, ended.err().strip().lines().count(), ended.err());
    assertTrue(ended.err().contains(expected), ended.err());
    assertTrue(Files.notExists(folder.resolve("run")), "a run was begun");
  }

  @Test
  @Tag("slow")
  void aBucketOrAKeyThatIsNotThereIsTold() throws Exception {
    assertRefused(
        "s3://drawings/penguins.csv",
        "job.yaml:1:27: expected the bucket of s3://drawings/penguins.csv");
    assertRefused(
        "s3://photos/rows/none.csv",
        "expected a file of data at s3://photos/rows/none.csv, but there is none");
  }

  @Test
  @Tag("slow")
  void aStoreThatCannotBeReachedIsTold() throws Exception {
    environment.put("AWS_ENDPOINT_URL_S3", URI.create("http://127.0.0.1:9").toString());
    assertRefused("s3://photos/rows/penguins.csv", "expected to reach http://127.0.0.1:9");
  }

  @Test
  @Tag("slow")
  void credentialsThatAreWrongOrNotThereAreTold() throws Exception {
    environment.put("AWS_SECRET_ACCESS_KEY", "another");
    assertRefused(
        "s3://photos/rows/penguins.csv", "expected to be let into s3://photos/rows/penguins.csv");
    environment.remove("AWS_ACCESS_KEY_ID");
    environment.remove("AWS_SECRET_ACCESS_KEY");
    assertRefused("s3://photos/rows/penguins.csv", "expected credentials for");
  }

  @Test
  @Tag("slow")
  void aLimitThatIsNoneIsTold() throws Exception {
    environment.put("HASTEN_S3_CACHE", "much");
    assertRefused(
        "s3://photos/rows/penguins.csv",
        "expected a size such as 500MB or 50GB in HASTEN_S3_CACHE, but got \"much\": write a whole"
            + " number and MB, GB or TB");
  }
}
