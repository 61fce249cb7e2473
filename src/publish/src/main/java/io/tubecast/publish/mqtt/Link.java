package io.tubecast.publish.mqtt;

import io.tubecast.core.time.NanoClock;
import io.tubecast.publish.wire.Contract;
import io.tubecast.publish.wire.MessageKind;
import io.tubecast.publish.wire.WireFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a broker, from the attempt to its end: a fresh client of the library each time, because that is the only
 * way to be rid of an old session's state.
 *
 * <p>Used by the supervisor's thread only, except for the library's callbacks, which set flags and wake that thread. At most
 * {@link #WINDOW} messages are on their way. Topic aliases live in the client and die with it; a message keeps its topic until
 * it is written, so none crosses from one connection to the next.
 */
final class Link {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final int FIRST_REFUSAL = 128;
    private static final int RECEIVE_WINDOW = 16;

    /** Most messages without an acknowledgement. */
    static final int WINDOW = 4;

    private static final Duration LEAVE = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofMillis(500);

    /** How far the connection is. */
    enum Phase {
        CONNECTING,
        UP,
        DEAD
    }

    /** What a link is asked to do at its start. */
    record Plan(
            String clientId,
            List<UserProperty> userProperties,
            @Nullable Outgoing will,
            List<Subscription> subscriptions,
            LinkCallback.Inbox inbox) {
        Plan {
            subscriptions = List.copyOf(subscriptions);
        }
    }

    private final MqttSettings settings;
    private final Plan plan;
    private final @Nullable TlsSockets tls;
    private final NanoClock clock;
    private final Runnable wake;
    private final Deque<Delivery> window = new ArrayDeque<>(WINDOW);
    private final ScheduledExecutorService threads;
    private volatile Phase phase = Phase.CONNECTING;
    private volatile @Nullable LinkFailure failure;
    private volatile long maxPacketBytes = Long.MAX_VALUE;
    private @Nullable SteadyClient client;
    private boolean troubled;
    private long troubledAt;

    Link(MqttSettings settings, @Nullable TlsSockets tls, Plan plan, NanoClock clock, Runnable wake) {
        this.settings = settings;
        this.tls = tls;
        this.plan = plan;
        this.clock = clock;
        this.wake = wake;
        ClientLogging.quieten();
        // connect, receive, send, call back, ping, disconnect: each is a task that keeps its thread
        this.threads = new ScheduledThreadPoolExecutor(6, task -> {
            Thread thread = new Thread(task, "mqtt");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Begins to connect and returns at once. */
    void start() {
        try {
            SteadyClient fresh = new SteadyClient(settings, plan.clientId(), threads);
            client = fresh;
            fresh.setCallback(new LinkCallback(plan.inbox(), this::die));
            fresh.connect(options(), null, new MqttActionListener() {
                @Override
                public void onSuccess(IMqttToken token) {
                    connected(token);
                }

                @Override
                public void onFailure(IMqttToken token, Throwable cause) {
                    die(LinkFailure.of(cause));
                }
            });
        } catch (MqttException | RuntimeException e) { // a password or a certificate that cannot be had, too
            startFailed();
            die(LinkFailure.of(e));
        }
    }

    private void startFailed() {
        SteadyClient current = client;
        if (current != null) {
            current.startFailed();
        }
    }

    private MqttConnectionOptions options() {
        LinkTiming timing = settings.timing();
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setCleanStart(true);
        options.setSessionExpiryInterval(0L);
        options.setKeepAliveInterval((int) timing.keepAlive().toSeconds());
        options.setConnectionTimeout((int) Math.max(1, timing.connect().toSeconds()));
        options.setReceiveMaximum(RECEIVE_WINDOW);
        options.setMaximumPacketSize((long) SteadyClient.LONGEST_PACKET);
        options.setHttpsHostnameVerificationEnabled(true);
        if (tls != null) {
            options.setSocketFactory(tls.next());
        }
        BrokerAccess access = settings.access();
        if (access.username() != null) {
            options.setUserName(access.username());
        }
        if (access.password() != null) {
            options.setPassword(access.password().get().getBytes(StandardCharsets.UTF_8));
        }
        Outgoing will = plan.will();
        if (will != null) {
            MqttMessage message = message(will);
            options.setWill(will.topic(), message);
            options.setWillMessageProperties(message.getProperties());
        }
        return options;
    }

    private void connected(IMqttToken token) {
        MqttProperties granted = token.getResponseProperties();
        if (granted != null && granted.getMaximumPacketSize() != null) {
            maxPacketBytes = granted.getMaximumPacketSize();
        }
        if (granted != null && granted.getServerKeepAlive() != null) { // the library keeps to it
            LOG.info("the broker wants a sign of life every {} s", granted.getServerKeepAlive());
        }
        if (phase == Phase.CONNECTING) {
            phase = Phase.UP;
        }
        wake.run();
    }

    String clientId() {
        return plan.clientId();
    }

    Phase phase() {
        return phase;
    }

    /** Why the link is dead. */
    LinkFailure failure() {
        LinkFailure known = failure;
        return known == null ? new LinkFailure("connection lost", false) : known;
    }

    /** Declares the link dead; the first reason counts. */
    synchronized void die(LinkFailure reason) {
        if (phase != Phase.DEAD) {
            failure = reason;
            phase = Phase.DEAD;
        }
        wake.run();
    }

    /** Subscribes as planned; the answer is not waited for. */
    void subscribe() {
        MqttAsyncClient current = client;
        if (current == null || plan.subscriptions().isEmpty()) {
            return;
        }
        MqttSubscription[] subscriptions =
                plan.subscriptions().stream().map(Subscription::toLibrary).toArray(MqttSubscription[]::new);
        try {
            current.subscribe(subscriptions, null, new Grants(subscriptions), new MqttProperties());
        } catch (MqttException e) {
            die(LinkFailure.of(e));
        }
    }

    /** Says which subscriptions a broker refuses; the link goes on without them. */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    private record Grants(MqttSubscription[] asked) implements MqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            int[] codes = token.getReasonCodes();
            for (int i = 0; codes != null && i < Math.min(codes.length, asked.length); i++) {
                if (codes[i] >= FIRST_REFUSAL) {
                    LOG.warn("the broker refuses to send {} (code {})", asked[i].getTopic(), codes[i]);
                }
            }
        }

        @Override
        public void onFailure(IMqttToken token, Throwable cause) {
            LOG.warn(
                    "the broker refuses a subscription: {}",
                    LinkFailure.of(cause).reason());
        }
    }

    /** Whether another message may go. */
    boolean hasRoom(int reserved) {
        return phase == Phase.UP && !troubled && window.size() < WINDOW - reserved;
    }

    /** Whether every message was taken. */
    boolean idle() {
        return window.isEmpty();
    }

    /**
     * Hands a message over; {@link #hasRoom} must have said so. Returns false if it is too large for this broker.
     *
     * <p>The link may have died since: a callback of the library says so at any time. The message then counts as one that was under way, and {@link #abandon} gives
     * it back with the others.
     */
    boolean publish(Outgoing outgoing) {
        MqttAsyncClient current = client;
        if (current == null || phase == Phase.CONNECTING || troubled || window.size() == WINDOW) {
            throw new IllegalStateException("no room for a message to " + outgoing.topic());
        }
        if (outgoing.payload().length + 2L * outgoing.topic().length() + 128 > maxPacketBytes) {
            return false;
        }
        Delivery delivery = new Delivery(outgoing, clock.nanoTime(), wake);
        window.add(delivery);
        if (phase != Phase.UP) {
            delivery.fail(failure());
            return true;
        }
        try {
            current.publish(outgoing.topic(), message(outgoing), null, delivery);
        } catch (MqttException e) {
            delivery.fail(LinkFailure.of(e));
        }
        return true;
    }

    /**
     * Settles what was acknowledged, and declares the link dead if a message waits too long.
     *
     * <p>A delivery that failed is not news by itself: the library fails the deliveries of a broken link first and tells why it
     * broke after that. If it never does, the delivery's own reason has to do.
     */
    void settle() {
        long now = clock.nanoTime();
        for (Iterator<Delivery> pending = window.iterator(); pending.hasNext(); ) {
            Delivery delivery = pending.next();
            LinkFailure refused = delivery.failure();
            if (delivery.taken()) {
                pending.remove();
                delivery.message().taken().run();
            } else if (refused != null) {
                troubledAt = troubled ? troubledAt : now;
                troubled = true;
                if (now - troubledAt > GRACE.toNanos()) {
                    die(refused);
                }
            } else if (now - delivery.sentNanos()
                    > settings.timing().acknowledge().toNanos()) {
                long millis = settings.timing().acknowledge().toMillis();
                die(new LinkFailure("no acknowledgement for %d ms".formatted(millis), false));
            }
        }
    }

    /** Says good-bye to the broker, for a limited time. */
    void leave() {
        SteadyClient current = client;
        if (current != null && phase == Phase.UP) {
            try {
                current.leave(LEAVE);
            } catch (MqttException e) {
                die(LinkFailure.of(e)); // the broker sends the will instead
            }
        }
        phase = Phase.DEAD;
    }

    /** Ends everything; what was not acknowledged is reported lost, newest first. Blocks up to seconds on a stalled broker. */
    Runnable abandon() {
        phase = Phase.DEAD;
        while (!window.isEmpty()) {
            Delivery delivery = window.removeLast();
            if (delivery.taken()) {
                delivery.message().taken().run();
            } else {
                delivery.message().lost().run();
            }
        }
        SteadyClient current = client;
        return () -> {
            try {
                if (current != null) {
                    current.awaitStart(settings.timing().connect().plus(LEAVE));
                    current.disconnectForcibly(0, 0, false);
                    current.close(true);
                }
            } catch (MqttException e) {
                die(LinkFailure.of(e)); // it is dead already: nothing is left to do
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the thread ends
            } finally {
                threads.shutdownNow();
            }
        };
    }

    private MqttMessage message(Outgoing outgoing) {
        MessageKind kind = outgoing.kind();
        MqttProperties properties = new MqttProperties();
        if (kind.expirySeconds() > 0) {
            properties.setMessageExpiryInterval((long) kind.expirySeconds());
        }
        Outgoing.Exchange exchange = outgoing.exchange();
        WireFormat format = exchange == null ? kind.format(settings.format()) : exchange.format();
        if (exchange != null) {
            properties.setResponseTopic(exchange.responseTopic());
            properties.setCorrelationData(exchange.correlation());
        }
        properties.setContentType(format.contentType());
        properties.setPayloadFormat(format.text());
        properties.setUserProperties(plan.userProperties());
        return new MqttMessage(outgoing.payload(), kind.qos(), outgoing.retained(), properties);
    }

    /** The user properties of every message: version of the contract and name of the run. */
    static List<UserProperty> userProperties(String boot) {
        return List.of(new UserProperty("sv", Contract.VERSION), new UserProperty("boot", boot));
    }
}
