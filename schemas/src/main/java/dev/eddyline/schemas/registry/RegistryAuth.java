package dev.eddyline.schemas.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** How a client shows the registry who it is. Secrets never appear in {@code toString}. */
public sealed interface RegistryAuth {

  /** The value of the {@code Authorization} header, where one is sent. */
  Optional<String> header();

  /** No credentials. */
  record None() implements RegistryAuth {
    @Override
    public Optional<String> header() {
      return Optional.empty();
    }
  }

  /**
   * HTTP basic authentication.
   *
   * @param user without a colon
   */
  record Basic(String user, String password) implements RegistryAuth {
    public Basic {
      if (user.isEmpty() || user.contains(":")) {
        throw new IllegalArgumentException("a user's name is not empty and has no colon");
      }
    }

    @Override
    public Optional<String> header() {
      byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
    }

    @Override
    public String toString() {
      return "Basic[user=" + user + ", password=***]";
    }
  }

  /**
   * A bearer token.
   *
   * @param token one or more characters of RFC 6750's token alphabet
   */
  record Bearer(String token) implements RegistryAuth {
    public Bearer {
      if (!token.matches("[A-Za-z0-9._~+/-]+=*")) {
        throw new IllegalArgumentException("not a bearer token: it has a character none may have");
      }
    }

    @Override
    public Optional<String> header() {
      return Optional.of("Bearer " + token);
    }

    @Override
    public String toString() {
      return "Bearer[token=***]";
    }
  }
}
