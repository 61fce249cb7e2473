package io.tubecast.edge.support;

import io.tubecast.edge.config.ClipConfig;
import io.tubecast.edge.config.RecordConfig;
import io.tubecast.edge.node.NodePlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Room for what a node as configured writes: unpacked libraries, recordings, clips. */
final class DiskChecks {
    private static final long LEAST_TEMPORARY_MEGABYTES = 200;

    private final NodePlan plan;

    DiskChecks(NodePlan plan) {
        this.plan = plan;
    }

    /** The folder that libraries are unpacked into at the start. */
    Finding temporary() {
        Path folder = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        try {
            long free = freeMegabytes(folder);
            if (!Files.isWritable(folder) || free < LEAST_TEMPORARY_MEGABYTES) {
                return Finding.bad(
                        "disk",
                        "%s: %d MiB free%s".formatted(folder, free, Files.isWritable(folder) ? "" : ", read-only"),
                        "libraries are unpacked there: make room, or set -Djava.io.tmpdir");
            }
            return Finding.ok("disk", "%s: %d MiB free".formatted(folder, free));
        } catch (IOException e) {
            return unseen(folder, e);
        }
    }

    /** The recorder's. */
    Finding recordings() {
        Path file = plan.recordFile();
        if (file == null) {
            return Finding.ok("record", "nothing is recorded");
        }
        RecordConfig config = plan.config().record();
        return room(
                "record", file, file.toAbsolutePath().getParent(), config.keepFreeMegabytes(), config.totalMegabytes());
    }

    /** The clips'. */
    Finding clips() {
        Path folder = plan.clipFolder();
        if (folder == null) {
            return Finding.ok("clips", "none are kept");
        }
        ClipConfig config = plan.config().clips();
        return room("clips", folder, folder.toAbsolutePath(), config.keepFreeMegabytes(), config.totalMegabytes());
    }

    /**
     * Whether there is room for as much as may be kept.
     *
     * @param section of the configuration
     * @param told what it names
     * @param folder where files come to be; what is missing of it is made by the node
     */
    private static Finding room(String section, Path told, @Nullable Path folder, int keepFree, int total) {
        Path present = folder;
        while (present != null && !Files.exists(present)) {
            present = present.getParent();
        }
        if (present == null || !Files.isDirectory(present) || !Files.isWritable(present)) {
            String key = section.equals("record") ? "record.file" : "clips.directory";
            return Finding.bad(
                    section, "%s cannot be written".formatted(told), "set %s to a folder of this user".formatted(key));
        }
        try {
            long free = freeMegabytes(present);
            String found = "%s: %d MiB free of which %d are kept free".formatted(told, free, keepFree);
            return free < (long) keepFree + total
                    ? Finding.note(
                            section,
                            found,
                            "there is no room for its %d MiB: lower %s.totalMegabytes or make room"
                                    .formatted(total, section))
                    : Finding.ok(section, found);
        } catch (IOException e) {
            return unseen(present, e);
        }
    }

    private static Finding unseen(Path folder, IOException why) {
        return Finding.bad("disk", "%s cannot be looked at: %s".formatted(folder, why.getMessage()), "");
    }

    private static long freeMegabytes(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace() >> 20;
    }
}
