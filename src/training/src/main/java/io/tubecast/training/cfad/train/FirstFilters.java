package io.tubecast.training.cfad.train;

import io.tubecast.training.cfad.CfadTrunks;
import io.tubecast.training.cfad.volume.VolumeOp.Conv;
import io.tubecast.training.cfad.volume.VolumeSpec;

/**
 * The first filters of a trunk that sees flow beside pictures, from those of one that sees pictures alone.
 *
 * <p>R, G and B are taken as they are, x and y weigh nothing at first: the network begins as what it was on pictures, and learns from there what flow adds.
 *
 * @param trunk of the network that starts
 */
record FirstFilters(VolumeSpec trunk) {
    /**
     * Weights as this trunk has them.
     *
     * @param name of the tensor
     * @param values (in) [out, channels, time, height, width] if it is the first convolution's
     * @return with two more channels if it is the first convolution's of a trunk without flow and this one has flow; else the values themselves
     */
    float[] widened(String name, float[] values) {
        if (trunk.inputChannels() != CfadTrunks.FLOW_CHANNELS) {
            return values;
        }
        return trunk.nodes().stream()
                .filter(node -> node.inputs().contains(VolumeSpec.INPUT) && node.op() instanceof Conv)
                .filter(node -> name.equals(trunk.weightName(node) + ".weight"))
                .findFirst()
                .map(node -> widened(values, (Conv) node.op()))
                .orElse(values);
    }

    private static float[] widened(float[] values, Conv conv) {
        int cells = Math.toIntExact(conv.kernel().cells());
        int narrow = CfadTrunks.RGB_CHANNELS * cells;
        int wide = CfadTrunks.FLOW_CHANNELS * cells;
        if (values.length != conv.out() * narrow) {
            return values;
        }
        float[] widened = new float[conv.out() * wide];
        for (int out = 0; out < conv.out(); out++) {
            System.arraycopy(values, out * narrow, widened, out * wide, narrow);
        }
        return widened;
    }
}
