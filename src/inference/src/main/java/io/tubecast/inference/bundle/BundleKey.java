package io.tubecast.inference.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A public key that models are signed with: Ed25519 (RFC 8032), in files as PEM, as {@code openssl genpkey -algorithm ed25519} and {@code lab key-pair} write them.
 *
 * @param id short name, {@value #ALGORITHM}: and the first 16 hexadecimal digits of the encoded key's SHA-256
 * @param key the key
 */
public record BundleKey(String id, PublicKey key) {
    static final String ALGORITHM = "ed25519";

    private static final String JDK_ALGORITHM = "Ed25519";
    private static final int ID_DIGITS = 16;
    /** How the Base64 of every Ed25519 public key begins: that part of its encoding names the algorithm. */
    private static final String BEGINNING = "MCowBQYDK2VwAyEA";

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    /** The key with its name. */
    public static BundleKey of(PublicKey key) {
        return new BundleKey(
                ALGORITHM + ":" + BundleFiles.sha256(key.getEncoded()).substring(0, ID_DIGITS), key);
    }

    /** Whether a text is a public key itself, in one line of Base64, and not the name of a file. */
    public static boolean isKey(String text) {
        return text.startsWith(BEGINNING);
    }

    /**
     * A public key from one line of Base64: what stands between the lines of its PEM file.
     *
     * @param name what messages call the text
     * @throws BundleException if it is none
     */
    public static BundleKey parse(String text, String name) {
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(text);
            return of(factory().generatePublic(new X509EncodedKeySpec(encoded)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new BundleException(name + ": is no public key for Ed25519", e);
        }
    }

    /**
     * A public key from its PEM file.
     *
     * @throws BundleException if there is none in it
     */
    public static BundleKey read(Path file) {
        return parse(pem(file, "PUBLIC KEY"), file.toString());
    }

    /**
     * A private key from its PEM file.
     *
     * @throws BundleException if there is none in it
     */
    static PrivateKey readPrivate(Path file) {
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(pem(file, "PRIVATE KEY"));
            return factory().generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new BundleException(file + ": is no private key for Ed25519", e);
        }
    }

    /** What a PEM file of a kind holds. */
    private static String pem(Path file, String kind) {
        try {
            Matcher matcher = PEM.matcher(Files.readString(file));
            if (!matcher.find()) {
                throw new BundleException("%s: is no PEM file with a %s".formatted(file, kind));
            }
            if (!matcher.group(1).equals(kind)) {
                throw new BundleException("%s: holds a %s, wanted is a %s".formatted(file, matcher.group(1), kind));
            }
            return matcher.group(2);
        } catch (NoSuchFileException e) {
            throw new BundleException(file + ": no such file", e);
        } catch (IOException e) {
            throw new BundleException(file + ": cannot be read (" + e + ")", e);
        }
    }

    /** A key's PEM file. */
    static String pem(byte[] encoded, String kind) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(kind, lines, kind);
    }

    private static KeyFactory factory() throws NoSuchAlgorithmException {
        return KeyFactory.getInstance(JDK_ALGORITHM);
    }

    /** The key in one line of Base64, as the configuration of a node takes it. */
    public String text() {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    /** Whether a signature of some bytes was made with the private half of this key. */
    boolean verifies(byte[] bytes, byte[] signature) {
        try {
            java.security.Signature verifier = java.security.Signature.getInstance(JDK_ALGORITHM);
            verifier.initVerify(key);
            verifier.update(bytes);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // not even the form of a signature
        }
    }
}
