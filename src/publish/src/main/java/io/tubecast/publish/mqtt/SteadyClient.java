package io.tubecast.publish.mqtt;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.internal.NetworkModule;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * The client library, kept from a start that never ends.
 *
 * <p>Before it says CONNECT, the library starts its receiver, sender and callback threads one after the other and polls for each of
 * them, every tenth of a second and without end, until it is at work. One that is at its end again by then, because the broker hung up
 * at once or because this side gave up, is polled for ever by a thread that no interrupt stops. So here nothing is heard from the network
 * before CONNECT is said, and nobody closes the client before that.
 *
 * <p>Nor does it hang up in the moment it has said DISCONNECT, as the library would: the broker gets a little time to do it first.
 * Artemis 2.55.0 takes note of a closed connection on another thread than of the DISCONNECT before it, and may then send the will after a
 * good-bye; on any broker, closing with unread input resets the connection and can take the DISCONNECT with it.
 */
final class SteadyClient extends MqttAsyncClient {
    /** Most bytes in a packet from the broker. */
    static final int LONGEST_PACKET = 4 * 1024 * 1024;

    private static final Duration HANG_UP = Duration.ofSeconds(1);

    private final CountDownLatch spoken = new CountDownLatch(1);
    private volatile boolean leaving;

    SteadyClient(MqttSettings settings, String clientId, ScheduledExecutorService threads) throws MqttException {
        super(settings.serverUri(), clientId, new MemoryPersistence(), null, threads);
    }

    @Override
    protected NetworkModule[] createNetworkModules(String address, MqttConnectionOptions options) throws MqttException {
        NetworkModule[] modules = super.createNetworkModules(address, options);
        for (int i = 0; i < modules.length; i++) {
            modules[i] = new Network(modules[i]);
        }
        return modules;
    }

    /** There will be no start to wait for: it failed. */
    void startFailed() {
        spoken.countDown();
    }

    /** Waits until the start is over, one way or the other. */
    void awaitStart(Duration longest) throws InterruptedException {
        spoken.await(longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Says DISCONNECT after {@code longest} at the latest and lets the broker hang up. */
    void leave(Duration longest) throws MqttException {
        leaving = true;
        // the library may use up its patience before it sends the word, then its receiver takes up to a second to stop
        disconnect(longest.toMillis())
                .waitForCompletion(longest.plus(HANG_UP.multipliedBy(2)).toMillis());
    }

    /** Reads until the other side has hung up; the library's receiver has stopped by now, and its socket gives up after a second. */
    private static void awaitHangUp(InputStream in) {
        byte[] unread = new byte[1024];
        long deadline = System.nanoTime() + HANG_UP.toNanos();
        try {
            int count = 0;
            while (count >= 0 && System.nanoTime() - deadline < 0) {
                count = in.read(unread);
            }
        } catch (IOException e) {
            // it is gone, or takes too long: hang up now
        }
    }

    /** A connection that is deaf until this side has spoken. */
    private final class Network implements NetworkModule {
        private final NetworkModule module;

        Network(NetworkModule module) {
            this.module = module;
        }

        @Override
        public void start() throws IOException, MqttException {
            boolean started = false;
            try {
                module.start();
                started = true;
            } finally {
                if (!started) {
                    startFailed();
                }
            }
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new Ear(module.getInputStream());
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new Mouth(module.getOutputStream());
        }

        @Override
        public void stop() throws IOException {
            if (leaving) {
                awaitHangUp(module.getInputStream());
            }
            module.stop();
        }

        @Override
        public String getServerURI() {
            return module.getServerURI();
        }
    }

    private final class Ear extends FilterInputStream {
        private final PacketGuard guard = new PacketGuard(LONGEST_PACKET);

        Ear(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            awaitSpoken();
            int octet = in.read();
            if (octet >= 0) {
                guard.saw(octet);
            }
            return octet;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            awaitSpoken();
            int count = in.read(bytes, offset, length);
            guard.saw(bytes, offset, Math.max(0, count));
            return count;
        }

        @Override
        public int available() throws IOException {
            return spoken.getCount() > 0 ? 0 : in.available();
        }

        private void awaitSpoken() throws IOException {
            try {
                spoken.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the client was stopped before it said CONNECT");
            }
        }
    }

    private final class Mouth extends FilterOutputStream {
        Mouth(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int octet) throws IOException {
            spoken.countDown();
            out.write(octet);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            spoken.countDown();
            out.write(bytes, offset, length);
        }
    }
}
