package io.tubecast.training.weights.mapping;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Our own names: a stream or, in checkpoints of before there were two, the word trunk; then the layer and what it is. */
final class TubecastNames {
    /** Checkpoints of before there were two streams; they are of frames. */
    private static final String TRUNK = "trunk";

    private static final List<String> PARTS = List.of(".weight", ".bias", ".scale", ".shift", ".mean", ".variance");

    private TubecastNames() {}

    /** What a trunk's tensor begins with, if it is one of ours. */
    static Optional<String> oldStream(String name) {
        boolean part = PARTS.stream().anyMatch(name::endsWith);
        for (String prefix : List.of(TRUNK, StreamName.APPEARANCE.prefix(), StreamName.MOTION.prefix())) {
            if (part && name.startsWith(prefix + ".")) {
                return Optional.of(prefix);
            }
        }
        return Optional.empty();
    }

    /** The streams of a file, as it calls them. */
    static Set<String> oldStreams(Set<String> names) {
        Set<String> found = new LinkedHashSet<>();
        names.forEach(name -> oldStream(name).ifPresent(found::add));
        return found;
    }

    /** The stream that a file's word means. */
    static StreamName meant(String oldStream) {
        return oldStream.equals(StreamName.MOTION.prefix()) ? StreamName.MOTION : StreamName.APPEARANCE;
    }
}
