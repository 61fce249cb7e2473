package io.tubecast.trtbuild.target;

import io.tubecast.trtbuild.samples.SampleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for drafts among the temporary ones. Deleted with all that is in it when it is closed. */
public final class TemporaryFolder implements AutoCloseable {
    private final Path path;

    /** Makes it. */
    public TemporaryFolder() {
        try {
            path = Files.createTempDirectory("trt-build-");
        } catch (IOException e) {
            throw new SampleException("no temporary folder can be made: " + e, e);
        }
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** May be called twice. */
    @Override
    public void close() {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new SampleException(path + ": cannot be deleted: " + e, e);
        }
    }
}
