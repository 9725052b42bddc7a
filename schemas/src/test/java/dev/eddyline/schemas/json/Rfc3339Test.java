package dev.eddyline.schemas.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Rfc3339Test {

  private static final Pattern PATTERN = Pattern.compile(JsonShape.TIME);

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T09:00:00Z, 2026-11-23T09:00:00Z",
    "2026-11-23t09:00:00.5z, 2026-11-23T09:00:00.500Z",
    "2026-11-23T09:00:00.123999999Z, 2026-11-23T09:00:00.123Z",
    "2026-11-23T09:00:00+01:30, 2026-11-23T07:30:00Z",
    "2026-11-23T09:00:00.25-18:00, 2026-11-24T03:00:00.250Z",
    "2024-02-29T23:59:59+00:00, 2024-02-29T23:59:59Z",
    "0000-01-01T00:00:00Z, 0000-01-01T00:00:00Z",
  })
  void readsATime(String text, Instant time) {
    assertThat(Rfc3339.epochMs(text)).isEqualTo(time.toEpochMilli());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-11-23",
        "2026-11-23T09:00Z",
        "2026-11-23T09:00:00",
        "2026-11-23T09:00:00.Z",
        "2026-11-23T09:00:00.1234567890Z",
        "2026-11-23T09:00:60Z",
        "2026-11-23T24:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-00-10T00:00:00Z",
        "2026-11-23T09:00:00+18:01",
        "2026-11-23T09:00:00+1:00",
        "2026-11-23T09:00:00Zz",
        "2026-11-23 09:00:00Z",
        "٢٠٢٦-11-23T09:00:00Z",
        "-026-11-23T09:00:00Z",
      })
  void refusesWhatIsNone(String text) {
    assertThat(Rfc3339.epochMs(text)).isNull();
  }

  @Test
  void readsAndRefusesWhatThePatternAndJavasParserDo() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int times = 0;
    for (int i = 0; i < 200_000; i++) {
      // Given a time, in half of the cases with something in it changed
      String text = time(random);
      if (random.nextBoolean()) {
        text = spoilt(text, random);
      }

      // When, then
      Long wanted = reference(text);
      assertThat(Rfc3339.epochMs(text)).as("seed %d: '%s'", seed, text).isEqualTo(wanted);
      times += wanted == null ? 0 : 1;
    }
    assertThat(times).as("seed %d", seed).isBetween(90_000, 190_000);
  }

  private static String time(Random random) {
    Instant at = Instant.ofEpochSecond(random.nextLong(253_402_300_800L), random.nextInt());
    int minutes = random.nextInt(-18 * 60, 18 * 60 + 1);
    String text =
        OffsetDateTime.ofInstant(at, ZoneOffset.UTC).toLocalDateTime().withNano(0).toString();
    text = text.length() == 16 ? text + ":00" : text;
    if (random.nextBoolean()) {
      text += "." + "%09d".formatted(random.nextInt(1_000_000_000)).substring(random.nextInt(9));
    }
    return text
        + switch (random.nextInt(3)) {
          case 0 -> "Z";
          case 1 -> "z";
          default ->
              "%s%02d:%02d"
                  .formatted(
                      minutes < 0 ? "-" : "+", Math.abs(minutes) / 60, Math.abs(minutes) % 60);
        };
  }

  private static String spoilt(String text, Random random) {
    int at = random.nextInt(text.length());
    String with = String.valueOf("0123456789-:.TtZz+ ".charAt(random.nextInt(19)));
    return switch (random.nextInt(3)) {
      case 0 -> text.substring(0, at) + with + text.substring(at + 1);
      case 1 -> text.substring(0, at) + text.substring(at + 1);
      default -> text.substring(0, at) + with + text.substring(at);
    };
  }

  private static @Nullable Long reference(String text) {
    if (!PATTERN.matcher(text).matches()) {
      return null;
    }
    try {
      return OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
