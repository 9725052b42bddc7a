package dev.eddyline.chassis.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The framing against a reader that is written in regular expressions and sees all at once. */
class RequestFramingPropertyTest {

  private static final int HEAD_BYTES_MAX = 2_000;

  private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
  private static final String TEXT = "[\t\\x20-\\x7e\\x80-\\xff]*";

  /** The grammar of RFC 9112, but for an address and an extension: only where they end matters. */
  private static final Pattern HEAD =
      pattern("(?:\r\n)?TOKEN [^ \r\n]+ HTTP/1\\.([01])\r\n((?:TOKEN:TEXT\r\n)*)\r\n");

  private static final Pattern FIELD = pattern("([^:\r\n]+):[\t ]*([^\r\n]*?)[\t ]*\r\n");
  private static final Pattern CHUNK = pattern("([0-9A-Fa-f]{1,14})(?:;TEXT)?\r\n");
  private static final Pattern TRAILERS =
      pattern("(?:(?!(?i:host|content-length|transfer-encoding):)TOKEN:TEXT\r\n)*\r\n");

  private static Pattern pattern(String of) {
    return Pattern.compile(of.replace("TOKEN", TOKEN).replace("TEXT", TEXT));
  }

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  @Test
  void requestsArePassedWhereverTheyAreCut() {
    for (int run = 0; run < 3_000; run++) {
      // Given
      StringBuilder bytes = new StringBuilder();
      List<Integer> ends = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0; i--) {
        bytes.append(request());
        ends.add(bytes.length());
      }

      // When
      List<Integer> found = framed(bytes.toString(), true);

      // Then
      assertThat(found).as("random seed %s", seed).isEqualTo(ends);
      assertThat(oracle(bytes.toString())).as("random seed %s", seed).isEqualTo(ends);
    }
  }

  @Test
  void aByteThatIsAnotherOneMoreOrMissingIsJudgedAsTheWholeIs() {
    int faults = 0;
    for (int run = 0; run < 30_000; run++) {
      // Given
      StringBuilder bytes = new StringBuilder(request()).append(request());
      for (int i = random.nextInt(2); i >= 0; i--) {
        int at = random.nextInt(bytes.length());
        char other =
            random.nextBoolean()
                ? "\r\n \t\0:;,0159afx\u007f\u00e4".charAt(random.nextInt(17))
                : (char) random.nextInt(256);
        switch (random.nextInt(3)) {
          case 0 -> bytes.setCharAt(at, other);
          case 1 -> bytes.insert(at, other);
          default -> bytes.deleteCharAt(at);
        }
      }

      // When
      List<Integer> found = framed(bytes.toString(), true);

      // Then it ends where the others say, and nowhere else
      assertThat(found)
          .as("random seed %s: %s", seed, bytes)
          .isEqualTo(oracle(bytes.toString()))
          .isEqualTo(framed(bytes.toString(), false));
      if (found.size() < 2) {
        faults++;
      }
    }
    assertThat(faults).isBetween(3_000, 29_000);
  }

  /** Where requests end, up to the first fault or to one that is not there whole. */
  private List<Integer> framed(String text, boolean cut) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    RequestFraming framing = new RequestFraming(HEAD_BYTES_MAX);
    List<Integer> ends = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int to = cut ? from + 1 + random.nextInt(Math.min(40, bytes.length - from)) : bytes.length;
      ByteBuffer piece =
          random.nextBoolean()
              ? ByteBuffer.wrap(bytes)
              : ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
      from = framing.feed(piece, from, to);
      if (framing.isWhole()) {
        ends.add(from);
        framing.next();
      } else if (framing.fault() != null) {
        return ends;
      }
    }
    return ends;
  }

  private static List<Integer> oracle(String bytes) {
    List<Integer> ends = new ArrayList<>();
    int at = 0;
    while (at < bytes.length()) {
      at = end(bytes, at);
      if (at < 0) {
        return ends;
      }
      ends.add(at);
    }
    return ends;
  }

  /** Where the request that begins there ends; negative where it does not. */
  private static int end(String bytes, int from) {
    Matcher head = HEAD.matcher(bytes).region(from, bytes.length());
    if (!head.lookingAt()) {
      return -1;
    }
    List<String> hosts = new ArrayList<>();
    List<String> lengths = new ArrayList<>();
    List<String> codings = new ArrayList<>();
    Matcher field = FIELD.matcher(head.group(2));
    while (field.find()) {
      if (field.group(1).equalsIgnoreCase("host")) {
        hosts.add(field.group(2));
      } else if (field.group(1).equalsIgnoreCase("content-length")) {
        lengths.add(field.group(2));
      } else if (field.group(1).equalsIgnoreCase("transfer-encoding")) {
        codings.add(field.group(2));
      }
    }
    boolean http10 = head.group(1).equals("0");
    if (hosts.size() > 1
        || (hosts.isEmpty() && !http10)
        || hosts.contains("")
        || lengths.size() + codings.size() > 1
        || (http10 && !codings.isEmpty())) {
      return -1;
    }
    if (!codings.isEmpty()) {
      return codings.getFirst().equalsIgnoreCase("chunked") ? chunksEnd(bytes, head.end()) : -1;
    }
    if (!lengths.isEmpty()) {
      if (!lengths.getFirst().matches("[0-9]{1,18}")) {
        return -1;
      }
      long end = head.end() + Long.parseLong(lengths.getFirst());
      return end <= bytes.length() ? (int) end : -1;
    }
    return head.end();
  }

  private static int chunksEnd(String bytes, int from) {
    int at = from;
    while (true) {
      Matcher chunk = CHUNK.matcher(bytes).region(at, bytes.length());
      if (!chunk.lookingAt()) {
        return -1;
      }
      long size = Long.parseLong(chunk.group(1), 16);
      if (size == 0) {
        Matcher trailers = TRAILERS.matcher(bytes).region(chunk.end(), bytes.length());
        return trailers.lookingAt() ? trailers.end() : -1;
      }
      if (chunk.end() + size + 2 > bytes.length()
          || !bytes.startsWith("\r\n", (int) (chunk.end() + size))) {
        return -1;
      }
      at = (int) (chunk.end() + size) + 2;
    }
  }

  private String request() {
    StringBuilder request = new StringBuilder(random.nextInt(4) == 0 ? "\r\n" : "");
    boolean http10 = random.nextInt(5) == 0;
    request.append(one("GET", "POST", "M-SEARCH", "!")).append(' ');
    request.append(one("/", "*", "/a?b=c", "http://x/a")).append(" HTTP/1.");
    request.append(http10 ? '0' : '1').append("\r\n");
    List<String> fields = new ArrayList<>();
    if (!http10 || random.nextBoolean()) {
      fields.add(letters("Host:") + one("x", " x ", "\t[::1]:80"));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      fields.add(
          one("A", "Hos", "Hosts", "Content-Lengt", "transfer-encoding-", "c", "t", "h")
              + one(":", ": b", ":\tb c\t", ": \u00e4, ;"));
    }
    String body = "";
    int kind = random.nextInt(http10 ? 2 : 3);
    if (kind == 1) {
      body = data(random.nextInt(60));
      fields.add(letters("Content-Length:") + one("", " ", "\t") + one("", "00") + body.length());
    } else if (kind == 2) {
      fields.add(letters("Transfer-Encoding:") + one("", " ") + letters("chunked") + one("", " "));
      body = chunks();
    }
    Collections.shuffle(fields, random);
    fields.forEach(field -> request.append(field).append("\r\n"));
    return request.append("\r\n").append(body).toString();
  }

  private String chunks() {
    StringBuilder chunks = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      String data = data(1 + random.nextInt(40));
      chunks.append(one("", "0", "000")).append(letters(Integer.toHexString(data.length())));
      chunks.append(one("", ";a", ";a=\"b c\"; d")).append("\r\n").append(data).append("\r\n");
    }
    chunks.append(one("0", "00", "0;a")).append("\r\n");
    return chunks.append(one("", "A: b\r\n", "Hos: x\r\nC:\r\n")).append("\r\n").toString();
  }

  private String data(int length) {
    StringBuilder data = new StringBuilder();
    for (int i = 0; i < length; i++) {
      data.append(random.nextBoolean() ? one("\r\n", "0", "\r\n\r\n") : (char) random.nextInt(256));
    }
    return data.substring(0, length);
  }

  private String letters(String text) {
    return random.nextBoolean() ? text : text.toLowerCase(Locale.ROOT);
  }

  private String one(String... of) {
    return of[random.nextInt(of.length)];
  }
}
