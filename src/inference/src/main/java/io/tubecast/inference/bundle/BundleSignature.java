package io.tubecast.inference.bundle;

import io.tubecast.inference.yaml.StrictYaml;
import io.tubecast.inference.yaml.YamlException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * {@code model.sig}: who answers for a bundle. It signs the bytes of {@code model.yaml}, which has the SHA-256 of every other file but {@code engines/}, so that it covers the graphs and the labels too.
 *
 * @param key name of the key that it was made with, see {@link BundleKey#id()}
 * @param signature the signature, 64 bytes in Base64
 */
public record BundleSignature(String key, String signature) {
    /** The name of the file in the bundle. */
    public static final String FILE = "model.sig";

    private static final Pattern KEY = Pattern.compile(BundleKey.ALGORITHM + ":[0-9a-f]{16}");
    private static final Pattern SIGNATURE = Pattern.compile("[A-Za-z0-9+/]{86}==");

    /** Checks the form of both. */
    public BundleSignature {
        Require.that(
                KEY.matcher(key).matches(),
                "key must be ed25519: and 16 hexadecimal digits of the public key's SHA-256",
                "'" + key + "'");
        Require.that(
                SIGNATURE.matcher(signature).matches(), "signature must be 64 bytes in Base64", "'" + signature + "'");
    }

    /**
     * The signature of a bundle, unchecked; empty if it has none.
     *
     * @throws BundleException if the file is there and is no signature
     */
    public static Optional<BundleSignature> of(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(StrictYaml.read(file, BundleSignature.class));
        } catch (YamlException e) {
            throw new BundleException(String.valueOf(e.getMessage()), e);
        }
    }

    byte[] bytes() {
        return Base64.getDecoder().decode(signature);
    }
}
