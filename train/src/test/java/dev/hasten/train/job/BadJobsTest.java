package dev.hasten.train.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people are told about jobs that cannot be run: word for word, each at its place. */
class BadJobsTest {
  /** The table: a name, a job, overrides, and the lines expected. */
  static Stream<Arguments> table() throws IOException {
    try (InputStream file = BadJobsTest.class.getResourceAsStream("bad-jobs.json")) {
      JsonNode all = new ObjectMapper().readTree(file);
      return StreamSupport.stream(all.spliterator(), false)
          .map(
              each ->
                  Arguments.of(
                      each.get("name").asText(),
                      each.get("job").asText(),
                      texts(each.get("set")),
                      texts(each.get("faults"))));
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("table")
  void everyFaultIsToldAtItsPlace(
      String name, String job, List<String> overrides, List<String> expected) {
    JobException fault =
        assertThrows(
            JobException.class,
            () ->
                JobFile.parse(
                    "job.yaml",
                    Path.of("/jobs"),
                    job,
                    overrides,
                    Optional.empty(),
                    Catalogs.standard()));
    assertEquals(String.join("\n", expected), withoutLists(String.join("\n", fault.faults())));
  }

  /** What there is grows: the table does not name it. */
  private static String withoutLists(String faults) {
    return faults.replaceAll("; there are .*", "; there are ...");
  }

  @TempDir Path folder;

  private String told(Path file) {
    JobException fault =
        assertThrows(
            JobException.class,
            () -> JobFile.read(file, List.of(), Optional.empty(), Catalogs.standard()));
    return fault.getMessage().replace(folder.toString(), "HERE");
  }

  @Test
  void aFileThatIsNotThere() {
    assertEquals(
        "expected a job file at HERE/job.yaml, but there is none: check the path",
        told(folder.resolve("job.yaml")));
  }

  @Test
  void aFolderInPlaceOfAFile() {
    assertEquals(
        "expected a job file at HERE, but that is a folder: name a file in it", told(folder));
  }

  @Test
  void bytesThatAreNotUtf8() throws IOException {
    Path file = folder.resolve("job.yaml");
    Files.write(file, "data: digits\nmodel: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(
        "HERE/job.yaml:2:11: expected a job file in UTF-8, but got other bytes: save it as UTF-8",
        told(file));
  }

  @Test
  void aFileOfNothing() throws IOException {
    Path file = folder.resolve("job.yaml");
    Files.writeString(file, "");
    assertEquals(
        "HERE/job.yaml: expected a job of keys and values, but the file is empty: add data,"
            + " baseline",
        told(file));
  }

  @Test
  void aFileThatIsNoJobAtAll() throws IOException {
    Path file = folder.resolve("job.yaml");
    Files.write(file, new byte[(1 << 20) + 1]);
    assertEquals(
        "HERE/job.yaml: expected a job file of 1 MB at most, but it is larger: is it a job?",
        told(file));
  }
}
