package io.tubecast.edge.metrics;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** Which commit the program was built from, by the manifest of its jar. */
public final class BuildCommit {
    private static final String UNKNOWN = "unknown";
    private static final String COMMIT = "Implementation-Commit";
    private static final String CHANGED = "Implementation-Changed";

    private BuildCommit() {}

    /** The commit's short name, with {@code -changed} if files differed from it; {@code unknown} where the program does not run from a jar, or was built outside of a checkout. */
    public static String text() {
        try {
            CodeSource source = BuildCommit.class.getProtectionDomain().getCodeSource();
            return source == null ? UNKNOWN : of(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException | IOException e) {
            return UNKNOWN;
        }
    }

    /** The commit of a jar. */
    static String of(Path jar) throws IOException {
        if (!Files.isRegularFile(jar)) {
            return UNKNOWN;
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            String commit =
                    manifest == null ? null : manifest.getMainAttributes().getValue(COMMIT);
            if (manifest == null || commit == null || !commit.matches("[0-9a-f]{7,40}")) {
                return UNKNOWN;
            }
            return Boolean.parseBoolean(manifest.getMainAttributes().getValue(CHANGED)) ? commit + "-changed" : commit;
        }
    }
}
