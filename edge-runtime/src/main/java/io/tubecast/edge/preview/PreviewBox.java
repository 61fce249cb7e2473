package io.tubecast.edge.preview;

import java.util.List;

/**
 * One actor as the page draws it.
 *
 * @param id the actor's id
 * @param label what the actor does
 * @param score of the label, in [0, 1]
 * @param state {@code tentative}, {@code active}, {@code coasting} or {@code ended}
 * @param box x1, y1, x2, y2 in parts of the picture
 */
public record PreviewBox(String id, String label, double score, String state, List<Double> box) {
    /** Keeps its own copy of the box. */
    public PreviewBox {
        box = List.copyOf(box);
        if (box.size() != 4) {
            throw new IllegalArgumentException("a box has four edges, was " + box);
        }
    }
}
