package dev.hasten.train.observe;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A message in the wire format of protocol buffers: fields as (number, type, value), one after the
 * other (<a href="https://protobuf.dev/programming-guides/encoding/">encoding</a>). TensorBoard's
 * five messages need no more than these five kinds of field, so no library is carried for them.
 */
final class ProtoMessage {
  private static final int VARINT = 0;
  private static final int FIXED_64 = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FIXED_32 = 5;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** An int64 or an enum, not negative. */
  ProtoMessage with(int field, long value) {
    tag(field, VARINT);
    varint(value);
    return this;
  }

  /** A double. */
  ProtoMessage with(int field, double value) {
    tag(field, FIXED_64);
    bytes.writeBytes(little(8).putDouble(value).array());
    return this;
  }

  /** A float. */
  ProtoMessage with(int field, float value) {
    tag(field, FIXED_32);
    bytes.writeBytes(little(4).putFloat(value).array());
    return this;
  }

  /** A string. */
  ProtoMessage with(int field, String value) {
    return with(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** A message within this one; given again, the field is a list. */
  ProtoMessage with(int field, ProtoMessage value) {
    return with(field, value.toByteArray());
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }

  private ProtoMessage with(int field, byte[] value) {
    tag(field, LENGTH_DELIMITED);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  private void tag(int field, int type) {
    varint((long) field << 3 | type);
  }

  /** Seven bits a byte, the lowest first; the eighth says that more follow. */
  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }

  private static ByteBuffer little(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
