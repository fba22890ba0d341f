package dev.hasten.data;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts that name places of data: paths of this machine, and addresses such as {@code
 * s3://bucket/photos} of any file system that Java finds on the class path ({@code hasten-s3}
 * brings that one).
 */
public final class Locations {
  private static final Pattern ADDRESS =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+)://([^/]*)(/.*)?", Pattern.DOTALL);

  private Locations() {}

  /** Whether a text is an address, not a path of this machine. */
  public static boolean isAddress(String text) {
    return ADDRESS.matcher(text).matches();
  }

  /**
   * The path that a text names; all characters after the authority are its own, none is escaped.
   *
   * @param base of relative paths
   * @throws DataException when nothing on the class path knows such addresses, it holds
   *     credentials, or a setting of its store cannot be used
   * @throws java.nio.file.InvalidPathException when it is no path of this machine
   */
  public static Path resolve(Path base, String text) {
    Matcher address = ADDRESS.matcher(text);
    if (!address.matches()) {
      return base.resolve(text);
    }
    if (!address.group(2).matches("[^@:]*(:[0-9]+)?")) { // not repeated: it may be secret
      throw new DataException(
          "expected an address such as s3://BUCKET/FOLDER, but got one with a user or a key before"
              + " its bucket: leave that out, and set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,"
              + " or AWS_PROFILE");
    }
    String path = address.group(3) == null ? "/" : address.group(3);
    try {
      return Path.of(new URI(address.group(1), address.group(2), path, null, null));
    } catch (FileSystemNotFoundException unknown) {
      throw new DataException(
          "expected a path, or an address that can be read, but got "
              + text
              + ": "
              + (address.group(1).equals("s3")
                  ? "put hasten-s3 on the class path"
                  : "copy the data to this machine"),
          unknown);
    } catch (UncheckedIOException setting) { // of the store: the address is right
      throw new DataException(String.valueOf(setting.getMessage()), setting);
    } catch (URISyntaxException | IllegalArgumentException fault) { // not repeated either
      throw new DataException(
          "expected an address such as s3://BUCKET/FOLDER, with letters, digits, dots and dashes in"
              + " the name of its bucket, but got one of "
              + address.group(1)
              + ":// that is written otherwise: correct it",
          fault);
    }
  }
}
