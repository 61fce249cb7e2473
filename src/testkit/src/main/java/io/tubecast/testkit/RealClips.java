package io.tubecast.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * Where the seven real clips and their annotations are, for the tests that use them.
 *
 * <p>They are research data of their authors and no part of the project: the folder {@code shared/data/ucf101-24} beside the checkout, or the
 * one named by the environment variable {@code TUBECAST_UCF24}. A test that asks for them is skipped, and says so, where they are absent.
 */
public final class RealClips {
    private RealClips() {}

    /** The folder with {@code finalAnnots.mat} and {@code clips/}, or the calling test is skipped. */
    public static Path folderOrSkip() {
        String named = System.getenv("TUBECAST_UCF24");
        Path folder = named != null ? Path.of(named) : besideTheCheckout();
        Assumptions.assumeTrue(
                Files.isRegularFile(folder.resolve("finalAnnots.mat")),
                () -> "skipped: the real clips are not at " + folder + " (set TUBECAST_UCF24)");
        return folder;
    }

    /** The root of the checkout: the nearest folder above the working directory that holds {@code .mvn}. */
    public static Path checkout() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve(".mvn"))) {
            Path parent = folder.getParent();
            if (parent == null) {
                throw new IllegalStateException(
                        "not inside a checkout: " + Path.of("").toAbsolutePath());
            }
            folder = parent;
        }
        return folder;
    }

    private static Path besideTheCheckout() {
        return checkout().resolveSibling("shared").resolve("data").resolve("ucf101-24");
    }
}
