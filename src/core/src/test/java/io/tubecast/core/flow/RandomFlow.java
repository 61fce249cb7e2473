package io.tubecast.core.flow;

import java.util.Random;

/** A clip whose flow is noise, the same each time it is read; mostly within 6 pixels, now and then beyond what a byte holds. */
record RandomFlow(long seed, int fields, int width, int height) implements FlowSequence {
    @Override
    public void read(int field, FlowField into) {
        if (field < 0 || field >= fields) {
            throw new AssertionError("field " + field + " of " + fields + " was asked for");
        }
        Random random = new Random(seed * 1000 + field);
        into.setSize(width, height);
        for (int i = 0; i < into.values().length; i++) {
            into.values()[i] = (float) (3 * random.nextGaussian());
        }
    }
}
