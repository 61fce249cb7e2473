package io.tubecast.edge.control;

import io.tubecast.core.frame.Frame;
import io.tubecast.core.frame.FrameSource;
import io.tubecast.core.geometry.Polygon;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A source with parts of its pictures blanked before anybody sees them: neither networks nor flow, preview nor recorder. Owns the source.
 */
public final class MaskedSource implements FrameSource {
    private final FrameSource source;
    private final PictureMask mask;

    private MaskedSource(FrameSource source, PictureMask mask) {
        this.source = source;
        this.mask = mask;
    }

    /**
     * What puts masks over sources; without masks sources stay as they are.
     *
     * @param masks outlines in parts of the picture
     */
    public static UnaryOperator<FrameSource> over(List<Polygon> masks) {
        return masks.isEmpty() ? source -> source : source -> new MaskedSource(source, new PictureMask(masks));
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public Format format() {
        return source.format();
    }

    @Override
    public boolean read(Frame frame) {
        boolean read = source.read(frame);
        if (read) {
            mask.blank(frame.image());
        }
        return read;
    }

    @Override
    public void close() {
        source.close();
    }
}
