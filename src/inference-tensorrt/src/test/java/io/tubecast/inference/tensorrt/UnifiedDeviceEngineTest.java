package io.tubecast.inference.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tubecast.inference.engine.EngineProvider;
import io.tubecast.inference.engine.NetworkEngineContract;
import io.tubecast.inference.tensorrt.driver.FakeDriver;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What every engine keeps, on a device that shares its memory with the processor. */
class UnifiedDeviceEngineTest extends NetworkEngineContract {
    @TempDir
    static Path folder;

    private final FakeDriver fake = new FakeDriver(true, 7).with(SumOnDevice.network(SUM));

    @BeforeAll
    static void writePlan() {
        SumOnDevice.write(folder, SUM);
    }

    @Override
    protected EngineProvider newProvider() {
        return new TensorRtProvider(fake.driver(), new TensorRtSettings(true));
    }

    @Override
    protected Path bundle() {
        return folder;
    }

    @Override
    protected void checkClosed() {
        assertThat(fake.leftOver()).isEmpty();
    }
}
