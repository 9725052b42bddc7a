package dev.eddyline.examples.stock;

import dev.eddyline.local.Main;

/** {@code ./eddyline up} without the launcher. */
final class UpMain {

  private UpMain() {}

  public static void main(String[] arguments) {
    Main.main(new String[] {"up"});
  }
}
