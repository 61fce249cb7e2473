package io.tubecast.inference.tensorrt;

import io.tubecast.inference.engines.DeviceIdentity;
import io.tubecast.inference.tensorrt.driver.DeviceCalls;
import io.tubecast.inference.tensorrt.driver.DeviceCalls.Attribute;
import io.tubecast.inference.tensorrt.driver.Driver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What engines depend on, read from device and libraries. */
final class DeviceFacts {
    /** The file that Jetson Linux says its release in. */
    static final Path TEGRA_RELEASE = Path.of("/etc/nv_tegra_release");

    // # R36 (release), REVISION: 4.3, GCID: 38968081, BOARD: generic, ...
    private static final Pattern RELEASE = Pattern.compile("R(\\d+) \\(release\\), REVISION: ([0-9.]+)");

    private DeviceFacts() {}

    /**
     * Reads device 0.
     *
     * @param tegraRelease the file of Jetson Linux, which need not be there
     */
    static DeviceIdentity.Gpu read(Driver driver, Path tegraRelease) {
        DeviceCalls devices = driver.devices();
        return new DeviceIdentity.Gpu(
                devices.name(),
                devices.attribute(Attribute.COMPUTE_MAJOR) + "." + devices.attribute(Attribute.COMPUTE_MINOR),
                devices.attribute(Attribute.MULTIPROCESSORS),
                cudaVersion(devices.driverVersion()),
                cudaVersion(devices.runtimeVersion()),
                driver.engines().version(),
                l4t(tegraRelease));
    }

    /** 13020 is 13.2. */
    static String cudaVersion(int number) {
        return number / 1000 + "." + number % 1000 / 10;
    }

    static @Nullable String l4t(Path file) {
        if (!Files.isReadable(file)) {
            return null;
        }
        try {
            Matcher release = RELEASE.matcher(Files.readString(file));
            return release.find() ? release.group(1) + "." + release.group(2) : null;
        } catch (IOException e) { // no reason to refuse the device
            return null;
        }
    }
}
