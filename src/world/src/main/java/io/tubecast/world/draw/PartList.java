package io.tubecast.world.draw;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All moving parts of one frame, in an order that is the same in every frame of a scene, so that part number i of one frame is
 * part number i of the next. Slots are reused. Not thread-safe.
 */
public final class PartList {
    private static final Comparator<Part> BACK_TO_FRONT =
            Comparator.<Part>comparingInt(part -> part.layer).thenComparingDouble(part -> part.depth);

    private final List<Part> parts = new ArrayList<>();
    private final List<Part> drawOrder = new ArrayList<>();
    private int size;

    /** Forgets all parts but keeps their slots. */
    public void clear() {
        size = 0;
    }

    /** Number of parts. */
    public int size() {
        return size;
    }

    /** Part number {@code index}, in the order of adding. */
    public Part get(int index) {
        return parts.get(index);
    }

    /**
     * Adds a visible, opaque part.
     *
     * @param layer things further back have lower layers; all parts of a layer lie behind those of the next
     * @param depth order within the layer, larger is nearer
     */
    public Part add(int layer, double depth) {
        if (size == parts.size()) {
            parts.add(new Part());
        }
        Part part = parts.get(size++);
        part.layer = layer;
        part.depth = depth;
        part.opacity = 1;
        part.visible = true;
        return part;
    }

    /** The visible parts from the furthest to the nearest; equal depths keep the order of adding. */
    List<Part> backToFront() {
        drawOrder.clear();
        for (int i = 0; i < size; i++) {
            if (parts.get(i).visible) {
                drawOrder.add(parts.get(i));
            }
        }
        drawOrder.sort(BACK_TO_FRONT);
        return drawOrder;
    }

    /** The place of a part in the order of adding. */
    int indexOf(Part part) {
        for (int i = 0; i < size; i++) {
            if (parts.get(i) == part) {
                return i;
            }
        }
        throw new IllegalArgumentException("the part is not in this list");
    }
}
