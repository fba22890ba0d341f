package dev.hasten.train.observe;

import java.time.Instant;
import java.util.Map;

/**
 * TensorBoard's messages, by the numbers of its <a
 * href="https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto">event.proto</a>
 * and summary.proto.
 */
final class Scalars {
  private static final int EVENT_WALL_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_FILE_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int EVENT_SESSION_LOG = 7;
  private static final int SESSION_STATUS = 1;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE = 2;
  private static final long START = 1;

  private Scalars() {}

  /** The first message of a file. */
  static byte[] fileHead(Instant time) {
    return at(time).with(EVENT_FILE_VERSION, "brain.Event:2").toByteArray();
  }

  /** From here on all steps from {@code step} on are new; what was told of them before is void. */
  static byte[] sessionStart(Instant time, long step) {
    return at(time)
        .with(EVENT_STEP, step)
        .with(EVENT_SESSION_LOG, new ProtoMessage().with(SESSION_STATUS, START))
        .toByteArray();
  }

  /** Scalars of one step, by tag. */
  static byte[] event(Instant time, long step, Map<String, Double> scalars) {
    ProtoMessage summary = new ProtoMessage();
    scalars.forEach(
        (tag, value) ->
            summary.with(
                SUMMARY_VALUE,
                new ProtoMessage().with(VALUE_TAG, tag).with(VALUE_SIMPLE, value.floatValue())));
    return at(time).with(EVENT_STEP, step).with(EVENT_SUMMARY, summary).toByteArray();
  }

  private static ProtoMessage at(Instant time) {
    double seconds = time.getEpochSecond() + time.getNano() * 1e-9;
    return new ProtoMessage().with(EVENT_WALL_TIME, seconds);
  }
}
