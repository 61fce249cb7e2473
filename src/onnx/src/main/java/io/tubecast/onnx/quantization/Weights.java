package io.tubecast.onnx.quantization;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.tubecast.onnx.edit.Tensors;

/** Weights in 8 bits with a scale for each output channel and zero point 0. */
final class Weights {
    static final int FULL = 127;
    /** Two products of a byte and a 7-bit weight fit into 16 signed bits, 255 * 64 * 2 = 32640, where CPUs without VNNI add them. */
    static final int REDUCED = 64;

    private static final int BIAS_BITS = 30; // of 31: what is summed up needs room too
    private static final int BIAS_PRECISION = 24; // as many as a float has

    private final TensorProto constant;
    private final float[] values;
    private final int channels;
    private final int inner; // values next to each other that belong to a channel
    private final float[] scales;
    private final float[] greatest;

    /**
     * Weights of a node.
     *
     * @param axis the one of the output channels
     * @param limit the greatest magnitude of an integer
     */
    Weights(TensorProto constant, int axis, int limit) {
        this.constant = constant;
        this.values = Tensors.floats(constant);
        this.channels = Math.toIntExact(constant.getDims(axis));
        long behind = 1;
        for (long size : constant.getDimsList().subList(axis + 1, constant.getDimsCount())) {
            behind *= size;
        }
        this.inner = Math.toIntExact(behind);
        this.scales = new float[channels];
        this.greatest = new float[channels];
        for (int i = 0; i < values.length; i++) {
            int channel = i / inner % channels;
            greatest[channel] = Math.max(greatest[channel], Math.abs(values[i]));
        }
        for (int channel = 0; channel < channels; channel++) {
            scales[channel] = Scale.step(greatest[channel], limit);
        }
    }

    int channels() {
        return channels;
    }

    float scale(int channel) {
        return scales[channel];
    }

    /**
     * Makes room for what is added to a channel's sum in 32-bit integers of the scale activation times weight. Where all weights are 0 their scale is free: it becomes
     * one in which the bias is as precise as it was. Elsewhere it is raised, and the weights become coarser, only if the bias would not fit.
     *
     * @param step scale of the activations
     */
    void makeRoom(int channel, float bias, float step) {
        boolean empty = greatest[channel] == 0 && bias != 0;
        double least = Math.abs(bias) / (double) step / (1L << (empty ? BIAS_PRECISION : BIAS_BITS));
        scales[channel] = (float) (empty ? Math.max(Scale.LEAST, least) : Math.max(scales[channel], least));
    }

    /** Raises all scales to halves. */
    void roundToHalves() {
        for (int channel = 0; channel < channels; channel++) {
            scales[channel] = Scale.asHalf(scales[channel]);
        }
    }

    float[] scales() {
        return scales.clone();
    }

    /** The integers as a constant. */
    TensorProto quantized(String name) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            double exact = values[i] / (double) scales[i / inner % channels];
            bytes[i] = (byte) Math.max(-FULL, Math.min(FULL, Math.rint(exact)));
        }
        return Tensors.bytes(name, TensorProto.DataType.INT8, constant.getDimsList(), bytes);
    }
}
