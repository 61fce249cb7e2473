package io.tubecast.core.flow;

/** Fields of another sequence on a grid of another size, see {@link FlowField#resampleTo}. As thread-safe as the other sequence. */
public final class ResampledFlow implements FlowSequence {
    private final FlowSequence source;
    private final int width;
    private final int height;

    /**
     * Resamples a sequence.
     *
     * @param source stays the caller's
     */
    public ResampledFlow(FlowSequence source, int width, int height) {
        this.source = source;
        this.width = width;
        this.height = height;
    }

    @Override
    public int fields() {
        return source.fields();
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public void read(int field, FlowField into) {
        FlowField original = new FlowField(source.width(), source.height());
        source.read(field, original);
        into.setSize(width, height);
        original.resampleTo(into);
    }
}
