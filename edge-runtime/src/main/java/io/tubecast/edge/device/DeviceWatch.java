package io.tubecast.edge.device;

import org.jspecify.annotations.Nullable;

/** Reads the sensors every second in a thread of its own, so that a sensor that hangs stops nothing. Thread-safe. */
public final class DeviceWatch implements AutoCloseable {
    private static final long PERIOD_MILLIS = 1_000;

    private final DeviceSensors sensors;
    private volatile DeviceReading newest = DeviceReading.SILENT;
    private @Nullable Thread thread;

    /** A watch that has not begun. */
    public DeviceWatch(DeviceSensors sensors) {
        this.sensors = sensors;
    }

    /** Begins to watch, if there is anything to. */
    public synchronized void start() {
        if (thread == null && !sensors.isEmpty()) {
            Thread watcher = new Thread(this::run, "device");
            watcher.setDaemon(true);
            watcher.start();
            thread = watcher;
        }
    }

    private void run() {
        try {
            while (!Thread.interrupted()) {
                newest = sensors.read();
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the node ends
        }
    }

    /** What was read last. */
    public DeviceReading newest() {
        return newest;
    }

    /** Ends the watch; does not wait for a sensor that hangs. */
    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
