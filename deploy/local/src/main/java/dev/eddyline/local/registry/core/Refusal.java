package dev.eddyline.local.registry.core;

/** A request the registry does not carry out, with the documented status, code and wording. */
public final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;
  private final int code;
  private final String why;

  private Refusal(int status, int code, String message) {
    // A refusal is an answer, not a fault: it needs no stack trace.
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.why = message;
  }

  public static Refusal subjectNotFound(String subject) {
    return new Refusal(404, 40401, "Subject '" + subject + "' not found.");
  }

  public static Refusal versionNotFound(String version) {
    return new Refusal(404, 40402, "Version " + version + " not found.");
  }

  public static Refusal schemaNotFound() {
    return new Refusal(404, 40403, "Schema not found");
  }

  public static Refusal schemaNotFound(int id) {
    return new Refusal(404, 40403, "Schema " + id + " not found");
  }

  // The missing blanks in the next few are the real registry's.
  static Refusal subjectSoftDeleted(String subject) {
    return new Refusal(
        404,
        40404,
        "Subject '%s' was soft deleted.Set permanent=true to delete permanently"
            .formatted(subject));
  }

  static Refusal subjectNotSoftDeleted(String subject) {
    return new Refusal(
        404,
        40405,
        "Subject '%s' was not deleted first before being permanently deleted".formatted(subject));
  }

  static Refusal versionSoftDeleted(String subject, String version) {
    return new Refusal(
        404,
        40406,
        "Subject '%s' Version %s was soft deleted.Set permanent=true to delete permanently"
            .formatted(subject, version));
  }

  static Refusal versionNotSoftDeleted(String subject, String version) {
    return new Refusal(
        404,
        40407,
        "Subject '%s' Version %s was not deleted first before being permanently deleted"
            .formatted(subject, version));
  }

  static Refusal levelNotConfigured(String subject) {
    return new Refusal(
        404,
        40408,
        "Subject '%s' does not have subject-level compatibility configured".formatted(subject));
  }

  static Refusal modeNotConfigured(String subject) {
    return new Refusal(
        404, 40409, "Subject '%s' does not have subject-level mode configured".formatted(subject));
  }

  static Refusal incompatible(String subject, String details) {
    return new Refusal(
        409,
        409,
        "Schema being registered is incompatible with an earlier schema for subject \"%s\", details: %s"
            .formatted(subject, details));
  }

  public static Refusal invalidSchema(String why) {
    return new Refusal(422, 42201, why);
  }

  static Refusal invalidVersion(String version) {
    return new Refusal(
        422,
        42202,
        "The specified version '%s' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\""
            .formatted(version));
  }

  public static Refusal invalidLevel() {
    return new Refusal(
        422,
        42203,
        "Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive");
  }

  public static Refusal invalidMode() {
    return new Refusal(
        422,
        42204,
        "Invalid mode. Valid values are readwrite, readonly, readonly_override, and import");
  }

  static Refusal notPermitted(String why) {
    return new Refusal(422, 42205, why);
  }

  static Refusal invalidSubject(String subject) {
    return new Refusal(422, 42208, "The specified subject '" + subject + "' is not a valid.");
  }

  static Refusal schemaTooLarge(int bytesMax) {
    return new Refusal(
        422,
        42209,
        "Register operation failed because schema is too large: at most " + bytesMax + " bytes");
  }

  /** A request that is malformed rather than against a rule of the registry. */
  public static Refusal malformed(int status, String why) {
    return new Refusal(status, status, why);
  }

  /** The message, which a refusal always has. */
  public String why() {
    return why;
  }

  public int status() {
    return status;
  }

  public int code() {
    return code;
  }
}
