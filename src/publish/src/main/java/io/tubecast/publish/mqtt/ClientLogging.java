package io.tubecast.publish.mqtt;

import java.lang.management.ManagementFactory;
import java.lang.management.PlatformLoggingMXBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the client library from writing a stack trace for every broken link, which is the supervisor's business to report.
 *
 * <p>The library logs through java.util.logging; where that is not the back end of our logging, nothing is changed.
 */
final class ClientLogging {
    /** Held here, because the logging system only holds loggers weakly. */
    private static final Logger LIBRARY = LoggerFactory.getLogger("org.eclipse.paho.mqttv5");

    private ClientLogging() {}

    /** Turns the library's log off, unless somebody has set its level. */
    static void quieten() {
        PlatformLoggingMXBean logging = ManagementFactory.getPlatformMXBean(PlatformLoggingMXBean.class);
        String level = logging.getLoggerLevel(LIBRARY.getName());
        if (level != null && level.isEmpty()) {
            logging.setLoggerLevel(LIBRARY.getName(), "OFF");
        }
    }
}
