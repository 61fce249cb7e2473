package io.tubecast.edge.device;

/**
 * How the machine is doing; what it does not say is NaN.
 *
 * @param maxCelsius the hottest zone
 * @param marginKelvin how far the zone nearest to its first passive trip point is from it; below 0 beyond it
 * @param throttling whether anything but a fan is cooling: clocks are held down
 * @param watts what the board takes
 */
public record DeviceReading(double maxCelsius, double marginKelvin, boolean throttling, double watts) {
    /** A machine that says nothing. */
    public static final DeviceReading SILENT = new DeviceReading(Double.NaN, Double.NaN, false, Double.NaN);

    /** Whether it says anything of its temperature. */
    public boolean hasTemperature() {
        return !Double.isNaN(maxCelsius);
    }
}
