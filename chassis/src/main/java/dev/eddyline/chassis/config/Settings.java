package dev.eddyline.chassis.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One application's settings. Config records ask for keys with a default and a meaning; afterwards
 * {@link #refuseUnknown} makes a mistyped key fatal, and {@link #used} is the table that the
 * documentation shows. Not thread-safe: used at start only.
 */
public final class Settings {

  /** Every key of ours begins so. */
  public static final String PREFIX = "EDDYLINE_";

  private final Map<String, String> given;
  private final Map<String, Used> used = new LinkedHashMap<>();

  private Settings(Map<String, String> given) {
    this.given = given;
  }

  /** The settings among an environment: the keys with our prefix. */
  public static Settings of(Map<String, String> environment) {
    Map<String, String> ours = new TreeMap<>();
    environment.forEach(
        (key, value) -> {
          if (key.startsWith(PREFIX)) {
            ours.put(key, value);
          }
        });
    return new Settings(ours);
  }

  /**
   * One key as it was asked for.
   *
   * @param key with its prefix
   * @param value what is in force
   * @param fallback what holds where it is not given
   * @param meaning one line, with the unit
   * @param secret whether it is never printed
   */
  public record Used(String key, String value, String fallback, String meaning, boolean secret) {}

  /** A text; the fallback where the key is absent or blank. */
  public String text(String key, String fallback, String meaning) {
    return take(key, fallback, meaning, false);
  }

  /** A text that is never printed. */
  public String secret(String key, String meaning) {
    return take(key, "", meaning, true);
  }

  /**
   * A whole number within bounds.
   *
   * @throws SettingsException if it is no whole number, or outside the bounds
   */
  public long number(String key, long fallback, long min, long max, String meaning) {
    String value = take(key, Long.toString(fallback), meaning, false);
    long number;
    try {
      number = Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new SettingsException(PREFIX + key + " is no whole number: '" + value + "'", e);
    }
    if (number < min || number > max) {
      throw new SettingsException(
          PREFIX + key + " must be from " + min + " to " + max + ", not " + number);
    }
    return number;
  }

  /** As {@link #number}, for what fits an int. */
  public int integer(String key, int fallback, int min, int max, String meaning) {
    return Math.toIntExact(number(key, fallback, min, max, meaning));
  }

  /**
   * Which kinds and folds are served; every application asks here.
   *
   * @param known all there are, in the order in which those served are given
   * @throws SettingsException if another is named, or none
   */
  public List<String> kinds(List<String> known) {
    String value = text("KINDS", "all", "kinds and folds that are served, with commas");
    if (value.equals("all")) {
      return known;
    }
    List<String> named = List.of(value.split("\\s*,\\s*", -1));
    for (String name : named) {
      if (!known.contains(name)) {
        throw new SettingsException(
            PREFIX + "KINDS must be all, or some of " + known + ", not '" + name + "'");
      }
    }
    return known.stream().filter(named::contains).toList();
  }

  /** Which generation of a kind's topics is served; every application asks here. */
  public int generation(String kind) {
    String key = "GENERATION_" + kind.toUpperCase(Locale.ROOT).replace('-', '_');
    return integer(key, 1, 1, Integer.MAX_VALUE, "generation of kind " + kind);
  }

  /** A time in milliseconds. */
  public Duration millis(String key, long fallback, long min, long max, String meaning) {
    return Duration.ofMillis(number(key, fallback, min, max, meaning + " (ms)"));
  }

  /**
   * A switch: {@code true} or {@code false}.
   *
   * @throws SettingsException if it is anything else
   */
  public boolean flag(String key, boolean fallback, String meaning) {
    String value = take(key, Boolean.toString(fallback), meaning, false);
    return switch (value) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new SettingsException(PREFIX + key + " must be true or false, not '" + value + "'");
    };
  }

  /**
   * A URL with http or https.
   *
   * @return empty where the key is absent
   * @throws SettingsException if it is anything else
   */
  public Optional<URI> url(String key, String meaning) {
    String value = take(key, "", meaning, false);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI url = new URI(value);
      if (url.getHost() != null && List.of("http", "https").contains(url.getScheme())) {
        return Optional.of(url);
      }
    } catch (URISyntaxException e) {
      throw new SettingsException(noUrl(key, value), e);
    }
    throw new SettingsException(noUrl(key, value));
  }

  private static String noUrl(String key, String value) {
    return PREFIX + key + " must be a URL with http or https, not '" + value + "'";
  }

  /**
   * One of a few words.
   *
   * @throws SettingsException if it is another
   */
  public String oneOf(String key, String fallback, List<String> words, String meaning) {
    String value = take(key, fallback, meaning, false);
    if (!words.contains(value)) {
      throw new SettingsException(
          PREFIX + key + " must be one of " + words + ", not '" + value + "'");
    }
    return value;
  }

  /**
   * Call once every config record has taken its keys.
   *
   * @throws SettingsException if a key with our prefix was given that nobody asked for
   */
  public void refuseUnknown() {
    TreeSet<String> unknown = new TreeSet<>(given.keySet());
    unknown.removeAll(used.keySet());
    if (!unknown.isEmpty()) {
      throw new SettingsException(
          "unknown settings " + unknown + "; known are " + new TreeSet<>(used.keySet()));
    }
  }

  /** Every key asked for so far, in that order. */
  public Collection<Used> used() {
    return List.copyOf(used.values());
  }

  /** What is in force, one {@code KEY=value} a line, secrets hidden: for the log at start. */
  public String redacted() {
    List<String> lines = new ArrayList<>();
    for (Used setting : used.values()) {
      String shown = setting.secret() && !setting.value().isEmpty() ? "***" : setting.value();
      lines.add(setting.key() + "=" + shown);
    }
    return String.join("\n", lines);
  }

  private String take(String key, String fallback, String meaning, boolean secret) {
    String full = PREFIX + key;
    String text = given.getOrDefault(full, "").strip();
    String value = text.isEmpty() ? fallback : text;
    Used setting = new Used(full, value, fallback, meaning, secret);
    Used before = used.putIfAbsent(full, setting);
    if (before != null && !before.fallback().equals(fallback)) {
      throw new IllegalStateException(full + " is asked for twice, with different defaults");
    }
    return value;
  }
}
