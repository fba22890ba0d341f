package dev.hasten.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A running peer: one-line commands in, one line of JSON out for each. */
final class PeerProcess implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Peer peer;
  private final Path log;
  private final Process process;
  private final BufferedReader out;
  private final BufferedWriter in;
  private final JsonNode facts;

  /** Starts it; what it prints besides answers goes to a file of its name in {@code folder}. */
  PeerProcess(Peer peer, Path folder) {
    this.peer = peer;
    log = folder.resolve(peer.name() + ".log");
    ProcessBuilder builder = new ProcessBuilder(peer.command());
    builder.environment().putAll(peer.environment());
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException("expected to start " + peer.name() + ", but could not", e);
    }
    out = process.inputReader(StandardCharsets.UTF_8);
    in = process.outputWriter(StandardCharsets.UTF_8);
    facts = answer();
  }

  Peer peer() {
    return peer;
  }

  /** What it says of its versions and settings. */
  JsonNode facts() {
    return facts.path("facts");
  }

  /**
   * Gives a command and waits for the answer.
   *
   * @throws PeerException when the process ends instead
   */
  JsonNode ask(String command) {
    try {
      in.write(command + "\n");
      in.flush();
    } catch (IOException e) {
      throw failed(e);
    }
    return answer();
  }

  private JsonNode answer() {
    try {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("{")) {
          return JSON.readTree(line);
        }
      }
    } catch (JsonProcessingException e) {
      throw failed(e);
    } catch (IOException e) {
      throw failed(e);
    }
    throw failed(new IOException("end of its output"));
  }

  private PeerException failed(IOException cause) {
    return new PeerException(
        "expected an answer from " + peer.name() + ", but it ended: see " + log, cause);
  }

  /** Processor time it and its children have taken so far. */
  Duration processorTime() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .flatMap(handle -> handle.info().totalCpuDuration().stream())
        .reduce(Duration.ZERO, Duration::plus);
  }

  /** The end of its input tells it to end. */
  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      // it has ended already
    }
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** A peer ended instead of answering. */
  static final class PeerException extends RuntimeException {
    PeerException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
