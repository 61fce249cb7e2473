package io.tubecast.edge.device;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads sysfs: thermal zones with the board's own trip points, cooling devices, and the INA3221 power monitors of Jetson boards. Needs no rights and no tools.
 *
 * <p>Which files there are is looked up once; a file that cannot be read later is passed over. A read may block as long as the driver behind it does.
 */
public final class DeviceSensors {
    private static final double MILLI = 1e-3;
    /** What no working sensor says. */
    private static final double COLDEST = -60;

    private static final double HOTTEST = 200;

    private final List<Zone> zones = new ArrayList<>();
    private final List<Path> coolers = new ArrayList<>();
    private final List<Rail> rails = new ArrayList<>();

    /** A thermal zone and the temperature at which the machine begins to slow down because of it; NaN if it has none. */
    private record Zone(Path temperature, double passiveCelsius) {}

    /** A measured supply: volts times amperes. */
    private record Rail(String label, Path milliVolts, Path milliAmperes) {}

    /**
     * The sensors of a machine.
     *
     * @param sysfs where they are: {@code /sys}
     */
    public DeviceSensors(Path sysfs) {
        Path thermal = sysfs.resolve("devices/virtual/thermal");
        if (!Files.isDirectory(thermal)) {
            thermal = sysfs.resolve("class/thermal");
        }
        for (Path zone : children(thermal, "thermal_zone*")) {
            String type = text(zone.resolve("type"));
            if (type != null && !type.toUpperCase(Locale.ROOT).contains("PMIC")) { // a dummy on several boards
                zones.add(new Zone(zone.resolve("temp"), firstPassive(zone)));
            }
        }
        for (Path device : children(thermal, "cooling_device*")) {
            String type = text(device.resolve("type"));
            if (type != null && !type.toLowerCase(Locale.ROOT).contains("fan")) {
                coolers.add(device.resolve("cur_state"));
            }
        }
        for (Path device : children(sysfs.resolve("bus/i2c/devices"), "*")) {
            for (Path monitor : children(device.resolve("hwmon"), "hwmon*")) {
                addRails(monitor);
            }
        }
    }

    private static double firstPassive(Path zone) {
        double lowest = Double.NaN;
        for (Path type : children(zone, "trip_point_*_type")) {
            if ("passive".equals(text(type))) {
                String name = type.getFileName().toString();
                Path temperature = zone.resolve(name.substring(0, name.length() - "type".length()) + "temp");
                double celsius = number(temperature) * MILLI;
                if (celsius > 0 && !(celsius >= lowest)) {
                    lowest = celsius;
                }
            }
        }
        return lowest;
    }

    private void addRails(Path monitor) {
        for (int i = 1; i <= 3; i++) {
            String label = text(monitor.resolve("in%d_label".formatted(i)));
            Path volts = monitor.resolve("in%d_input".formatted(i));
            Path amperes = monitor.resolve("curr%d_input".formatted(i));
            if (label != null && Files.exists(volts) && Files.exists(amperes)) {
                rails.add(new Rail(label.toUpperCase(Locale.ROOT), volts, amperes));
            }
        }
    }

    /** Whether there is anything to read. */
    public boolean isEmpty() {
        return zones.isEmpty() && rails.isEmpty();
    }

    /** Reads all of them. */
    public DeviceReading read() {
        double hottest = Double.NaN;
        double margin = Double.NaN;
        for (Zone zone : zones) {
            double celsius = number(zone.temperature) * MILLI;
            if (celsius > COLDEST && celsius < HOTTEST) { // a zone that is asleep says something else, or nothing
                hottest = celsius <= hottest ? hottest : celsius;
                double room = zone.passiveCelsius - celsius;
                margin = room >= margin || Double.isNaN(room) ? margin : room;
            }
        }
        boolean throttling = false;
        for (Path cooler : coolers) {
            throttling |= number(cooler) > 0;
        }
        return new DeviceReading(hottest, margin, throttling, watts());
    }

    /** The board's input if one rail is that, else all rails together. */
    private double watts() {
        double sum = Double.NaN;
        for (Rail rail : rails) {
            double watts = number(rail.milliVolts) * MILLI * number(rail.milliAmperes) * MILLI;
            if (rail.label.endsWith("_IN") && !Double.isNaN(watts)) {
                return watts;
            }
            sum = Double.isNaN(watts) ? sum : Double.isNaN(sum) ? watts : sum + watts;
        }
        return sum;
    }

    private static List<Path> children(Path folder, String glob) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, glob)) {
            children.forEach(found::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            return found; // not there, on many machines
        }
        found.sort(null);
        return found;
    }

    private static double number(Path file) {
        String text = text(file);
        try {
            return text == null ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static @Nullable String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return null;
        }
    }
}
