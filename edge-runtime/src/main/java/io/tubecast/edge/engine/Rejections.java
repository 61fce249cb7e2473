package io.tubecast.edge.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Why something was not chosen: everything is logged once, however often it is found. Not thread-safe. */
final class Rejections {
    private static final Logger LOG = LoggerFactory.getLogger("io.tubecast.edge.engine");

    private final Set<String> told = new HashSet<>();
    private final List<String> present = new ArrayList<>();

    /** A new look begins: nothing has been rejected in it yet. */
    void begin() {
        present.clear();
    }

    /** Something was not chosen although it is there. */
    void reject(String sentence) {
        present.add(sentence);
        if (told.add(sentence)) {
            LOG.warn("{}", sentence);
        }
    }

    /** Something is worth knowing and rejects nothing. */
    void note(String sentence) {
        if (told.add(sentence)) {
            LOG.info("{}", sentence);
        }
    }

    /** There is nothing to choose, which is nothing to warn of. */
    void missing(String sentence) {
        present.add(sentence);
        if (told.add(sentence)) {
            LOG.debug("{}", sentence);
        }
    }

    /** Something is not finished yet, which is usual while engines are built. */
    void unfinished(String sentence) {
        present.add(sentence);
        note(sentence);
    }

    /** Why nothing better was chosen in this look: the first reason, and how many there are besides; empty if there is none. */
    String reason() {
        if (present.isEmpty()) {
            return "";
        }
        int more = present.size() - 1;
        return present.get(0) + (more == 0 ? "" : " (and %d more)".formatted(more));
    }
}
