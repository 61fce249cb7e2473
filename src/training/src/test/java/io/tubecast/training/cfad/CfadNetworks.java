package io.tubecast.training.cfad;

import io.tubecast.core.trajectory.AnchorGrid.Shape;
import io.tubecast.training.cfad.CfadTrunks.LightWidths;
import io.tubecast.training.cfad.volume.VolumeSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small networks for tests. */
public final class CfadNetworks {
    /** Two anchors a cell. */
    public static final List<Shape> SHAPES = List.of(new Shape(0.2, 0.5), new Shape(0.4, 0.4));

    private CfadNetworks() {}

    /** The light network at a clip of 9 frames of 40 x 48: sizes that do not divide by the strides. */
    public static CfadSpec light(int inputChannels, boolean residual) {
        VolumeSpec trunk = CfadTrunks.light(inputChannels, 4, new LightWidths(4, 8, 8, 12, 1));
        CfadWidths widths = new CfadWidths(8, 8, 6, 8, true);
        return new CfadSpec(new Clip(9, 40, 48), trunk, new CfadDesign(3, SHAPES, 2, 6, residual, widths));
    }

    /** Inception-I3D at an eighth of its channels, with modules of whole windows, at a clip of 17 frames of 60 x 72. */
    public static CfadSpec i3d() {
        return i3d(3);
    }

    /** The same on pictures, with or without flow. */
    public static CfadSpec i3d(int inputChannels) {
        CfadWidths widths = new CfadWidths(8, 8, 6, 8, false);
        return new CfadSpec(
                new Clip(17, 60, 72), CfadTrunks.i3d(inputChannels, 8), new CfadDesign(4, SHAPES, 4, 5, true, widths));
    }

    /** A network's weights by name. */
    public static Map<String, float[]> arrays(CfadNetwork network) {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        network.weights()
                .names()
                .forEach(name -> arrays.put(name, network.weights().values(name)));
        return arrays;
    }
}
