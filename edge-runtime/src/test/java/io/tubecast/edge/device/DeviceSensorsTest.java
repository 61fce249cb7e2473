package io.tubecast.edge.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceSensorsTest {
    @TempDir
    Path sysfs;

    private void write(String file, String text) throws IOException {
        Path path = sysfs.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }

    private void zone(int number, String type, String milliCelsius, String... trips) throws IOException {
        String zone = "devices/virtual/thermal/thermal_zone%d/".formatted(number);
        write(zone + "type", type);
        write(zone + "temp", milliCelsius);
        for (int i = 0; i < trips.length; i += 2) {
            write(zone + "trip_point_%d_type".formatted(i / 2), trips[i]);
            write(zone + "trip_point_%d_temp".formatted(i / 2), trips[i + 1]);
        }
    }

    @Test
    void theMarginIsThatOfTheZoneNearestToItsOwnFirstPassiveTripPoint() throws IOException {
        zone(0, "cpu-thermal", "61500", "critical", "104500", "passive", "99000", "hot", "102000");
        zone(1, "gpu-thermal", "58250", "active", "51000", "passive", "95000", "passive", "70000");
        zone(2, "tj-thermal", "66000", "critical", "105000");
        DeviceReading reading = new DeviceSensors(sysfs).read();
        assertThat(reading.maxCelsius()).isEqualTo(66, within(1e-9));
        // 99 - 61.5 = 37.5; the lower one of the second zone: 70 - 58.25 = 11.75; the third has none
        assertThat(reading.marginKelvin()).isEqualTo(11.75, within(1e-9));
        assertThat(reading.throttling()).isFalse();
        assertThat(reading.watts()).isNaN();
        assertThat(reading.hasTemperature()).isTrue();
    }

    @Test
    void readsAgainEachTime() throws IOException {
        zone(0, "cpu-thermal", "61500", "passive", "99000");
        DeviceSensors sensors = new DeviceSensors(sysfs);
        assertThat(sensors.read().marginKelvin()).isEqualTo(37.5, within(1e-9));
        zone(0, "cpu-thermal", "100500", "passive", "99000");
        assertThat(sensors.read().marginKelvin()).isEqualTo(-1.5, within(1e-9));
    }

    @Test
    void zonesThatAreAsleepOrSayNonsenseDoNotCount() throws IOException {
        zone(0, "PMIC-Die", "100000", "passive", "100500");
        zone(1, "cv0-thermal", "-256000", "passive", "99000");
        zone(2, "soc-thermal", "broken", "passive", "99000");
        zone(3, "cpu-thermal", "50000", "passive", "99000");
        DeviceSensors sensors = new DeviceSensors(sysfs);
        assertThat(sensors.read().maxCelsius()).isEqualTo(50, within(1e-9));
        assertThat(sensors.read().marginKelvin()).isEqualTo(49, within(1e-9));
        Files.delete(sysfs.resolve("devices/virtual/thermal/thermal_zone3/temp")); // the driver went away
        assertThat(sensors.read().hasTemperature()).isFalse();
        assertThat(sensors.read().marginKelvin()).isNaN();
    }

    @Test
    void anythingButAFanThatCoolsIsThrottling() throws IOException {
        zone(0, "cpu-thermal", "50000");
        write("devices/virtual/thermal/cooling_device0/type", "pwm-fan");
        write("devices/virtual/thermal/cooling_device0/cur_state", "3");
        write("devices/virtual/thermal/cooling_device1/type", "cpufreq-cpu0");
        write("devices/virtual/thermal/cooling_device1/cur_state", "0");
        DeviceSensors sensors = new DeviceSensors(sysfs);
        assertThat(sensors.read().throttling()).isFalse();
        write("devices/virtual/thermal/cooling_device1/cur_state", "2");
        assertThat(sensors.read().throttling()).isTrue();
    }

    @Test
    void theBoardsPowerIsItsInputRailOrElseTheSum() throws IOException {
        String monitor = "bus/i2c/devices/1-0040/hwmon/hwmon3/";
        write(monitor + "in1_label", "VDD_GPU_SOC");
        write(monitor + "in1_input", "5000");
        write(monitor + "curr1_input", "400");
        write(monitor + "in2_label", "VDD_CPU_CV");
        write(monitor + "in2_input", "5000");
        write(monitor + "curr2_input", "300");
        // 5 V x 0.4 A + 5 V x 0.3 A
        assertThat(new DeviceSensors(sysfs).read().watts()).isEqualTo(3.5, within(1e-9));
        write(monitor + "in3_label", "VDD_IN");
        write(monitor + "in3_input", "19000");
        write(monitor + "curr3_input", "500");
        assertThat(new DeviceSensors(sysfs).read().watts()).isEqualTo(9.5, within(1e-9));
    }

    @Test
    void aMachineWithoutSensorsIsSilent() {
        DeviceSensors sensors = new DeviceSensors(sysfs);
        assertThat(sensors.isEmpty()).isTrue();
        assertThat(sensors.read()).isEqualTo(DeviceReading.SILENT);
        try (DeviceWatch watch = new DeviceWatch(sensors)) {
            watch.start();
            assertThat(watch.newest()).isEqualTo(DeviceReading.SILENT);
        }
    }

    @Test
    void theWatchReadsInItsOwnTime() throws IOException {
        zone(0, "cpu-thermal", "61500", "passive", "99000");
        try (DeviceWatch watch = new DeviceWatch(new DeviceSensors(sysfs))) {
            watch.start();
            org.awaitility.Awaitility.await().until(() -> watch.newest().hasTemperature());
            assertThat(watch.newest().marginKelvin()).isEqualTo(37.5, within(1e-9));
        }
    }
}
