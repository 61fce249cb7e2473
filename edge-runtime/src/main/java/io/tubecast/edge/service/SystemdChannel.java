package io.tubecast.edge.service;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks to systemd through its own library: Java 17 has no datagram sockets of the file system, and every machine that runs systemd has libsystemd.
 *
 * <p>Opening it takes some hundred milliseconds, sending microseconds.
 */
public final class SystemdChannel implements ServiceChannel {
    /** Where systemd listens, in the environment of what it starts. */
    private static final String ADDRESS = "NOTIFY_SOCKET";

    private static final String LIBRARY = "libsystemd.so.0";
    private static final Logger LOG = LoggerFactory.getLogger(SystemdChannel.class);

    private final Function notify;
    private final AtomicBoolean failed = new AtomicBoolean();

    private SystemdChannel(Function notify) {
        this.notify = notify;
    }

    /** The channel to whoever started this process: none unless it was started as a service that is to tell of itself. */
    public static ServiceChannel ofThisProcess() {
        if (System.getenv(ADDRESS) == null) {
            return NONE;
        }
        try {
            return new SystemdChannel(NativeLibrary.getInstance(LIBRARY).getFunction("sd_notify"));
        } catch (UnsatisfiedLinkError e) {
            LOG.warn(
                    "{} is set, but {} cannot be used, so that systemd is told nothing and will end this service: {}",
                    ADDRESS,
                    LIBRARY,
                    e.getMessage());
            return NONE;
        }
    }

    @Override
    public void send(String message) {
        int result = notify.invokeInt(new Object[] {0, message});
        if (result < 0 && failed.compareAndSet(false, true)) { // once: the next second has the same trouble
            LOG.warn("systemd cannot be told anything: error {} of sd_notify", -result);
        }
    }
}
