package dev.eddyline.chassis.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a listener shows to its clients, read from two PEM files (RFC 7468). The files are trusted
 * to be ours, so nothing is checked but that they can be used.
 */
final class TlsContext {

  private static final Logger log = LoggerFactory.getLogger(TlsContext.class);
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
  private static final char[] NO_PASSWORD = {};

  private TlsContext() {}

  /**
   * Reads both files. Blocks.
   *
   * @throws IOException if they cannot be read
   * @throws GeneralSecurityException if there is no certificate or key in them, or they do not
   *     belong together; the message says which
   */
  static SSLContext read(TlsConfig config) throws IOException, GeneralSecurityException {
    Certificate[] chain = chain(config.certificates());
    X509Certificate own = (X509Certificate) chain[0];
    PrivateKey key = key(config.key(), own.getPublicKey().getAlgorithm());
    if (!areOnePair(key, own.getPublicKey())) {
      throw new GeneralSecurityException(
          "the key in " + config.key() + " is not that of the first certificate");
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("own", key, NO_PASSWORD, chain);
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, NO_PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    log.atInfo()
        .addKeyValue("subject", own.getSubjectX500Principal())
        .addKeyValue("until", own.getNotAfter().toInstant())
        .log("TLS certificate read");
    return context;
  }

  private static Certificate[] chain(Path file) throws IOException, GeneralSecurityException {
    byte[] pem = Files.readAllBytes(file);
    try {
      Certificate[] chain =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .toArray(Certificate[]::new);
      if (chain.length > 0) {
        return chain;
      }
    } catch (CertificateException e) {
      throw new GeneralSecurityException(file + " cannot be read: " + e.getMessage(), e);
    }
    throw new GeneralSecurityException(file + " has no certificate");
  }

  private static PrivateKey key(Path file, String algorithm)
      throws IOException, GeneralSecurityException {
    Matcher found = KEY.matcher(new String(Files.readAllBytes(file), US_ASCII));
    if (!found.find()) {
      throw new GeneralSecurityException(
          file + " has no 'BEGIN PRIVATE KEY': it is to be PKCS #8, not encrypted");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(found.group(1));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (InvalidKeySpecException | IllegalArgumentException e) {
      throw new GeneralSecurityException(
          file + " has no " + algorithm + " key, which is what the certificate is for", e);
    }
  }

  private static boolean areOnePair(PrivateKey key, PublicKey certified)
      throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(
            switch (certified.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> certified.getAlgorithm();
            });
    byte[] text = "one pair".getBytes(US_ASCII);
    signature.initSign(key);
    signature.update(text);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update(text);
    return signature.verify(signed);
  }
}
