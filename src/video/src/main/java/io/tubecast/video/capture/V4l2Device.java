package io.tubecast.video.capture;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A camera's device, which may have another number when it comes back: {@code /dev/video0} can be {@code /dev/video2} after a bad contact, and another camera can have its old number.
 *
 * <p>Under {@code /dev/v4l/by-id} the system keeps a link with the camera's own name for each of them. The link that leads to the device when it is found for the first time is remembered,
 * and followed ever after. A device that is given by such a link needs none of that; one without a link is always taken by its number. Thread-safe.
 */
final class V4l2Device {
    private static final Logger LOG = LoggerFactory.getLogger(V4l2Device.class);
    private static final Path LINKS = Path.of("/dev/v4l/by-id");

    private final Path device;
    private final Path links;
    private @Nullable Path link;
    private @Nullable Path last;

    /** A device as a person named it. */
    V4l2Device(String device) {
        this(Path.of(device), LINKS);
    }

    V4l2Device(Path device, Path links) {
        this.device = device;
        this.links = links;
    }

    /** Where the camera is now; if it is nowhere, where it was named, or its own name if another camera is there. */
    synchronized Path find() {
        Path known = link;
        Path found = known == null ? device : target(known);
        if (found
                == null) { // opening what is not there says what is wrong; but another camera may have taken the number
            return known != null && linkTo(device) != null ? known : device;
        }
        if (known == null) {
            link = linkTo(device);
        }
        if (last != null && !last.equals(found)) {
            LOG.info("{}: is {} now", device, found);
        }
        last = found;
        return found;
    }

    private @Nullable Path linkTo(Path named) {
        if (named.startsWith(links) || !Files.exists(named)) {
            return null;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(links)) {
            Path real = named.toRealPath();
            for (Path one : all) {
                if (real.equals(target(one))) {
                    return one;
                }
            }
            return null;
        } catch (IOException e) {
            return null; // no such folder: a system without links
        }
    }

    private static @Nullable Path target(Path one) {
        try {
            return one.toRealPath();
        } catch (IOException e) {
            return null;
        }
    }
}
