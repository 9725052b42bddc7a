package dev.eddyline.schemas.poll;

/** How a poll is voted in: one option, several, or options in order of preference. */
public enum Method {
  SINGLE,
  MULTIPLE,
  RANKED
}
