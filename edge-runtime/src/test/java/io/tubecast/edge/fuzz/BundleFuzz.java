package io.tubecast.edge.fuzz;

import io.tubecast.inference.bundle.BundleException;
import io.tubecast.inference.bundle.BundleKey;
import io.tubecast.inference.bundle.BundleTrust;
import io.tubecast.inference.bundle.ModelBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Any bytes as a bundle: it is refused by a {@link BundleException}, and never taken for one that we have signed.
 *
 * <p>The first byte is the length of {@code model.sig} in steps of two bytes, then come that file and {@code model.yaml}.
 */
public final class BundleFuzz {
    /** Of a pair whose private half was thrown away. */
    private static final BundleTrust OURS = new BundleTrust(
            List.of(BundleKey.parse("MCowBQYDK2VwAyEAvd0VhUKylThHsxkC2ws0OiG77mnqt/LdoKVcCCPID7I=", "ours")), false);

    private static final Path FOLDER = folder();

    private BundleFuzz() {}

    private static Path folder() {
        try {
            Path made = Files.createTempDirectory("fuzzed");
            Files.writeString(made.resolve("labels.txt"), "walk\nwave\nfall\n");
            made.toFile().deleteOnExit();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        int length = Math.min(input.length - 1, 2 * (input[0] & 0xFF));
        try {
            Files.write(FOLDER.resolve("model.sig"), Arrays.copyOfRange(input, 1, 1 + length));
            Files.write(FOLDER.resolve("model.yaml"), Arrays.copyOfRange(input, 1 + length, input.length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        refused(BundleTrust.EVERYBODY); // its graphs are not there
        refused(OURS);
    }

    private static void refused(BundleTrust trust) {
        try {
            throw new AssertionError("taken: " + ModelBundle.load(FOLDER, trust));
        } catch (BundleException e) {
            if (String.valueOf(e.getMessage()).lines().count() != 1) {
                throw new AssertionError("not one line", e);
            }
        }
    }
}
