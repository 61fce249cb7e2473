package io.tubecast.training.config;

import java.util.Locale;

/** What the layers of a network compute with while it is trained; weights, losses and everything that is measured or exported are fp32 either way. */
public enum Precision {
    /** 32 bits. */
    FP32,
    /** Convolutions and products of matrices in bfloat16: twice as fast on processors that can do it (AVX-512 BF16, AMX), slower on others. */
    BF16;

    /** The name in files. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
