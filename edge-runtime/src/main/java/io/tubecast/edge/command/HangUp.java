package io.tubecast.edge.command;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something at SIGHUP, which would end the process otherwise.
 *
 * <p>Java's only way to hear a signal is {@code sun.misc.Signal} of the module jdk.unsupported. It is looked up by name: naming it in the code is a warning that cannot be switched off for one class. Where it is not
 * there, the node can still be asked to reload over MQTT.
 */
final class HangUp {
    private static final Logger LOG = LoggerFactory.getLogger(HangUp.class);

    private HangUp() {}

    /** From now on, on a thread of Java's own. */
    static void does(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    HangUp.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), ours);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
            LOG.warn("SIGHUP does not reload the configuration here: {}", String.valueOf(cause));
        }
    }
}
