package io.tubecast.training.trainer;

import io.tubecast.training.config.Precision;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.DeviceType;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** While it is open, PyTorch runs the layers of this thread in some precision; going backward needs none. */
final class Autocast implements AutoCloseable {
    private final boolean on;

    /**
     * Begins.
     *
     * @param precision null: fp32
     */
    Autocast(@Nullable Precision precision) {
        on = precision == Precision.BF16;
        if (on) {
            torch.set_autocast_cache_enabled(false); // weights in bf16 would outlive the step that changes them
            torch.set_autocast_dtype(DeviceType.CPU, ScalarType.BFloat16);
            torch.set_autocast_enabled(DeviceType.CPU, true);
        }
    }

    @Override
    public void close() {
        if (on) {
            torch.set_autocast_enabled(DeviceType.CPU, false);
        }
    }
}
